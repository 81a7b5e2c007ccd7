package io.sluice.cli.demo.shop;

import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.Arrivals;
import io.sluice.cli.demo.OpenLoop;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import io.sluice.cli.demo.shop.Customers.Seen;
import io.sluice.core.time.NanoClock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A shop on Spring Boot whose payments fail for a while, and one customer who buys too fast. */
public final class ShopAct implements Act {
    private static final int PER_SECOND = 60; // one each of so many customers
    private static final int GREEDY_PER_SECOND = 20;
    private static final int GREEDY_LIMIT = 5; // of the front's rule: a second, and at once
    private static final int PATIENCE_SECONDS = 5;
    private static final int UNTIL_OPEN = 20; // the breaker's window, of which half must fail
    private static final int PROBES = 3;
    private static final int OPEN_SECONDS = 3;

    @Override
    public String name() {
        return "shop";
    }

    @Override
    public String summary() {
        return "a shop on Spring Boot: payments fail for a while, and one customer buys too fast";
    }

    @Override
    public int usualSeconds() {
        return 15;
    }

    @Override
    public boolean play(Stage stage) throws InterruptedException {
        Terminal terminal = stage.terminal();
        introduction().forEach(terminal::line);
        RunningShop shop = RunningShop.start(stage.processes());
        Customers many = new Customers(shop.front()::buy);
        Customers greedy = new Customers(shop.front()::buy);
        head().forEach(line -> terminal.line(terminal.styled(Style.BOLD, line)));

        NanoClock clock = NanoClock.system();
        long startNanos = clock.nanos();
        long askedBefore = shop.payments().asked();
        begin(clock, startNanos, stage.seconds(), many, greedy);
        long askedInStorm = watch(stage, shop, clock, startNanos, many, greedy);
        for (int tenth = 0; tenth < PATIENCE_SECONDS * 10 && !(isDone(many) && isDone(greedy)); tenth++) {
            waitFor(TimeUnit.MILLISECONDS.toNanos(100));
        }
        boolean kept = Promise.judge(
                terminal,
                promises(
                        stage.seconds(),
                        many.seen(),
                        greedy.seen(),
                        askedInStorm,
                        shop.payments().asked() - askedBefore));
        terminal.line("Read next: examples/spring-shop/README.md for the shop, and how to try it by hand;");
        terminal.line("spring-adapter/README.md for what guards its entries.");
        return kept;
    }

    private static List<String> introduction() {
        return List.of(
                PER_SECOND + " customers buy once a second each, and one " + GREEDY_PER_SECOND
                        + " times. The front lets each buy " + GREEDY_LIMIT + " times a second;",
                "orders ask payments through a guard, which stops asking while they fail, and has customers pay later.",
                "Front, orders and payments in a process of their own; real HTTP. They start …",
                "");
    }

    private static List<String> head() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%5s  %-8s  │ %-26s │ %-17s │ %s",
                        "",
                        "",
                        "customers",
                        "one who is greedy",
                        "payments"),
                String.format(
                        Locale.ROOT,
                        "%5s  %-8s  │ %8s %8s %8s │ %8s %8s │ %8s",
                        "time",
                        "payments",
                        "paid",
                        "later",
                        "errors",
                        "sold",
                        "refused",
                        "asked"));
    }

    private static void begin(NanoClock clock, long startNanos, int seconds, Customers many, Customers greedy) {
        new OpenLoop(
                        new Arrivals(PER_SECOND, seconds),
                        clock,
                        due -> many.buy("customer-" + many.seen().bought() % PER_SECOND),
                        () -> {})
                .start(startNanos);
        new OpenLoop(new Arrivals(GREEDY_PER_SECOND, seconds), clock, due -> greedy.buy("greedy"), () -> {})
                .start(startNanos);
    }

    /** A third of the time before the storm, a third in it, a third after it; returns how often payments were asked in it. */
    private static long watch(
            Stage stage, RunningShop shop, NanoClock clock, long startNanos, Customers many, Customers greedy)
            throws InterruptedException {
        int stormBegins = stage.seconds() / 3;
        int stormEnds = stormBegins * 2;
        Seen manyBefore = Seen.NOTHING;
        Seen greedyBefore = Seen.NOTHING;
        long askedBefore = shop.payments().asked();
        long askedInStorm = 0;
        for (int second = 1; second <= stage.seconds(); second++) {
            boolean storm = second > stormBegins && second <= stormEnds;
            if (second == stormBegins + 1) {
                shop.payments().weather("STORM");
            } else if (second == stormEnds + 1) {
                shop.payments().weather("FINE");
            }
            waitFor(startNanos + TimeUnit.SECONDS.toNanos(second) - clock.nanos());
            Seen manyNow = many.seen();
            Seen greedyNow = greedy.seen();
            long askedNow = shop.payments().asked();
            askedInStorm += storm ? askedNow - askedBefore : 0;
            stage.terminal()
                    .line(row(
                            stage.terminal(),
                            second,
                            storm,
                            manyNow.since(manyBefore),
                            greedyNow.since(greedyBefore),
                            askedNow - askedBefore));
            manyBefore = manyNow;
            greedyBefore = greedyNow;
            askedBefore = askedNow;
        }
        return askedInStorm;
    }

    private static String row(Terminal terminal, int second, boolean storm, Seen many, Seen greedy, long asked) {
        String word = String.format(Locale.ROOT, "%-8s", storm ? "fail" : "work");
        return String.format(
                Locale.ROOT,
                "%5s  %s  │ %8s %8s %8s │ %8s %8s │ %8s",
                second + " s",
                storm ? terminal.styled(Style.RED, word) : word,
                Show.count(many.paid()),
                Show.count(many.later()),
                Show.count(many.refused() + many.wrong()),
                Show.count(greedy.sold()),
                Show.count(greedy.refused()),
                Show.count(asked));
    }

    /**
     * @param askedInStorm how often payments were asked while they failed
     * @param asked how often in all
     */
    static List<Promise> promises(int seconds, Seen many, Seen greedy, long askedInStorm, long asked) {
        long bought = many.bought() + greedy.bought();
        long answered = many.answered() + greedy.answered();
        long errors = many.refused() + many.wrong() + greedy.wrong();
        long sold = greedy.sold();
        long most = GREEDY_LIMIT * (seconds + 2L); // the burst, and what was still on its way
        long mostInStorm = UNTIL_OPEN + PROBES * (seconds / 3 / OPEN_SECONDS + 1L);
        return List.of(
                new Promise(
                        "no order lost: " + Show.count(bought) + " bought = "
                                + Show.count(many.paid() + greedy.paid()) + " paid + "
                                + Show.count(many.later() + greedy.later()) + " to pay later + "
                                + Show.count(many.refused() + greedy.refused()) + " refused + "
                                + Show.count(many.wrong() + greedy.wrong()) + " errors",
                        bought == answered),
                new Promise("no customer saw an error, whatever payments did: " + errors, errors == 0),
                new Promise(
                        "payments that fail are left alone: asked " + Show.count(askedInStorm) + " times, at most "
                                + mostInStorm + "; " + Show.count(asked) + " in all",
                        askedInStorm <= mostInStorm),
                new Promise(
                        "who buys too fast gets no more than the others may: " + Show.count(sold) + " sold, at most "
                                + most,
                        sold <= most));
    }

    private static boolean isDone(Customers customers) {
        Seen seen = customers.seen();
        return seen.answered() == seen.bought();
    }

    @SuppressWarnings("ReturnValueIgnored") // it is never counted down: this waits
    private static void waitFor(long nanos) throws InterruptedException {
        new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
    }
}
