package io.sluice.cli.demo.console;

import io.sluice.cli.demo.Arrivals;
import io.sluice.cli.demo.OpenLoop;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.console.RunningConsole.Arrived;
import io.sluice.cli.demo.shop.Customers;
import io.sluice.cli.demo.shop.Customers.Seen;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Pause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Customers buy, second after second, and each second is a row; a limit is changed meanwhile, by whom it may be. For one thread. */
final class Run {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
    private static final int AT_A_TIME = 3_600; // seconds of customers
    private static final int NAMES = 200; // of customers; each may buy five times a second

    private final Stage stage;
    private final Scenery scenery;
    private final NanoClock clock;
    private final List<Customers> customers;
    private final Table table;
    private final long startNanos;
    private final long askedBefore;
    private int second;
    private List<Seen> before = Collections.nCopies(Plan.SHOPS, Seen.NOTHING);
    private Arrived rules;

    /** Customers come from now on. */
    Run(Stage stage, Scenery scenery, NanoClock clock) throws InterruptedException {
        this.stage = stage;
        this.scenery = scenery;
        this.clock = clock;
        customers = scenery.fronts().stream()
                .map(front -> new Customers(front::buy))
                .toList();
        table = new Table(stage.terminal());
        rules = scenery.console().arrived(Plan.FRONT);
        askedBefore = scenery.payments().asked();
        stage.terminal().line(table.head());
        startNanos = clock.nanos();
        customers.forEach(each -> come(each, startNanos));
    }

    private void come(Customers shop, long fromNanos) {
        int seconds = stage.isOpenEnded() ? AT_A_TIME : stage.seconds();
        Runnable end = () -> {
            if (stage.isOpenEnded()) {
                come(shop, fromNanos + AT_A_TIME * SECOND);
            }
        };
        new OpenLoop(
                        new Arrivals(Plan.PER_SECOND, seconds),
                        clock,
                        due -> shop.buy("customer-" + shop.seen().bought() % NAMES),
                        end)
                .start(fromNanos);
    }

    /** Rows until the process is stopped. */
    void goOn() throws InterruptedException {
        while (true) {
            nextSecond();
        }
    }

    /** Rows until the script is over, with a change of the limit in the middle. */
    Outcome toTheEnd() throws InterruptedException {
        while (second < Plan.changedAfter(stage.seconds())) {
            nextSecond();
        }
        long changeNanos = clock.nanos();
        scenery.console().publish(Plan.FRONT, Plan.frontRules(Plan.LOWER), "fewer");
        int inForce = await(Plan.FRONT, Plan.SHOPS);
        long inForceNanos = clock.nanos();
        List<Seen> then = seen();
        while (second < stage.seconds()) {
            nextSecond();
        }
        awaitAnswers();
        List<Seen> last = seen();
        long endNanos = clock.nanos();
        int wanted = stage.instances();
        return new Outcome(
                Table.together(last),
                since(last, then),
                begun(endNanos - inForceNanos),
                inForce,
                inForceNanos - changeNanos,
                scenery.payments().asked() - askedBefore,
                begun(clock.nanos() - startNanos),
                wanted,
                wanted == 0 ? 0 : await(Plan.SIMULATED, wanted));
    }

    private static int begun(long nanos) {
        return (int) ((nanos + SECOND - 1) / SECOND);
    }

    private void nextSecond() throws InterruptedException {
        second++;
        Pause.of(startNanos + second * SECOND - clock.nanos(), clock);
        List<Seen> now = seen();
        Arrived present = scenery.console().arrived(Plan.FRONT);
        if (!present.revision().equals(rules.revision())) {
            String author = scenery.console().author(Plan.FRONT);
            stage.terminal().line(table.change(second, author, rules.limit(), present));
        }
        rules = present;
        stage.terminal().line(table.row(second, since(now, before), present));
        before = now;
    }

    /** How many instances have the rules of now, as soon as it is all of them, or nobody has the patience any more. */
    private int await(String app, int instances) throws InterruptedException {
        long begin = clock.nanos();
        Arrived arrived = scenery.console().arrived(app);
        while (!arrived.isIn(instances) && clock.nanos() - begin < PATIENCE) {
            Pause.of(MOMENT, clock);
            arrived = scenery.console().arrived(app);
        }
        return arrived.instances();
    }

    private void awaitAnswers() throws InterruptedException {
        long begin = clock.nanos();
        Seen all = Table.together(seen());
        while (all.answered() < all.bought() && clock.nanos() - begin < PATIENCE) {
            Pause.of(MOMENT, clock);
            all = Table.together(seen());
        }
    }

    private List<Seen> seen() {
        return customers.stream().map(Customers::seen).toList();
    }

    private static List<Seen> since(List<Seen> now, List<Seen> before) {
        List<Seen> since = new ArrayList<>();
        for (int shop = 0; shop < now.size(); shop++) {
            since.add(now.get(shop).since(before.get(shop)));
        }
        return since;
    }
}
