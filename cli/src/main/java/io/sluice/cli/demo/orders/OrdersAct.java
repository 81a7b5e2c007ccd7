package io.sluice.cli.demo.orders;

import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.Arrivals;
import io.sluice.cli.demo.OpenLoop;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import io.sluice.core.time.NanoClock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The same orders twice: as blocking calls, and as a Flux; both through a guard. */
public final class OrdersAct implements Act {
    private static final int PER_SECOND = 200;
    private static final int PATIENCE_SECONDS = 5;
    private static final int SPARE_THREADS = 2; // the timers', and the one that tells

    @Override
    public String name() {
        return "orders";
    }

    @Override
    public String summary() {
        return "orders as blocking calls and as a Flux, through the same guard, to a service that turns slow";
    }

    @Override
    public int usualSeconds() {
        return 10;
    }

    @Override
    public boolean play(Stage stage) throws InterruptedException {
        NanoClock clock = NanoClock.system();
        Payments payments = new Payments(clock, stage.seconds());
        Side blocking = new BlockingOrders(payments);
        Side flux = new FluxOfOrders(payments);
        Terminal terminal = stage.terminal();
        introduction().forEach(terminal::line);
        terminal.line("");
        head().forEach(line -> terminal.line(terminal.styled(Style.BOLD, line)));

        long startNanos = clock.nanos();
        payments.begin(startNanos);
        new OpenLoop(new Arrivals(PER_SECOND, stage.seconds()), clock, due -> arrived(blocking, flux), () -> {})
                .start(startNanos);
        for (int second = 1; second <= stage.seconds(); second++) {
            waitFor(startNanos + TimeUnit.SECONDS.toNanos(second) - clock.nanos());
            terminal.line(row(terminal, second, payments.isSlow(second), blocking, flux));
        }
        for (int tenth = 0; tenth < PATIENCE_SECONDS * 10 && !(blocking.isDone() && flux.isDone()); tenth++) {
            waitFor(TimeUnit.MILLISECONDS.toNanos(100));
        }
        blocking.end();
        flux.end();
        boolean kept = Promise.judge(terminal, promises((long) PER_SECOND * stage.seconds(), blocking, flux));
        terminal.line("Read next: cli/src/main/java/io/sluice/cli/demo/orders/FluxOfOrders.java for the pipeline;");
        terminal.line("reactor-adapter/README.md for what the operator promises.");
        return kept;
    }

    private static void arrived(Side blocking, Side flux) {
        blocking.arrived();
        flux.arrived();
    }

    private static List<String> introduction() {
        return List.of(
                PER_SECOND + " orders a second are paid in " + Show.plain(Payments.USUAL) + " each, then in "
                        + Show.plain(Payments.SLOW) + ", then quickly again.",
                "A guard lets " + Side.AT_ONCE + " be paid at once; others wait in line for up to "
                        + Show.plain(Side.PATIENCE) + ", and who waited in vain is told later.",
                "On the left each order holds a thread, on the right none does while it waits.");
    }

    private static List<String> head() {
        return List.of(
                String.format(Locale.ROOT, "%5s  %-5s  │ %-28s │ %-28s", "", "", "blocking calls", "a Flux of orders"),
                String.format(
                        Locale.ROOT,
                        "%5s  %-5s  │ %8s %8s %10s │ %8s %8s %10s",
                        "time",
                        "",
                        "paid",
                        "later",
                        "threads",
                        "paid",
                        "later",
                        "threads"));
    }

    private static String row(Terminal terminal, int second, boolean slow, Side blocking, Side flux) {
        String word = String.format(Locale.ROOT, "%-5s", slow ? "slow" : "well");
        return String.format(
                Locale.ROOT,
                "%5s  %s  │ %8s %8s %10s │ %8s %8s %10s",
                second + " s",
                slow ? terminal.styled(Style.YELLOW, word) : word,
                Show.count(blocking.paid()),
                Show.count(blocking.later()),
                Show.count(blocking.mostThreads()),
                Show.count(flux.paid()),
                Show.count(flux.later()),
                Show.count(flux.mostThreads()));
    }

    static List<Promise> promises(long orders, Side blocking, Side flux) {
        int fewThreads = Math.max(4, Runtime.getRuntime().availableProcessors()) + SPARE_THREADS;
        return List.of(
                answered("blocking calls", orders, blocking),
                answered("the Flux", orders, flux),
                new Promise(
                        "a waiting order of the Flux holds no thread: " + flux.mostThreads()
                                + " threads in all, blocking " + Show.count(blocking.mostThreads()) + " at once",
                        flux.mostThreads() <= fewThreads && blocking.mostThreads() > flux.mostThreads()));
    }

    private static Promise answered(String who, long orders, Side side) {
        return new Promise(
                who + ": no order lost: " + Show.count(side.asked()) + " = " + Show.count(side.paid()) + " paid + "
                        + Show.count(side.later()) + " told later; every permit came back",
                side.asked() == orders && side.isDone() && !side.isLost());
    }

    private static void waitFor(long nanos) throws InterruptedException {
        new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
    }
}
