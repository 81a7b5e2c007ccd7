package io.sluice.cli.demo.cluster;

import io.sluice.cli.demo.Arrivals;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.OpenLoop;
import io.sluice.cli.demo.Parent;
import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that shares the limit: connects, says so, and lets calls arrive when told to; tells what became of them tenth by tenth. A tenth is
 * one of the wall clock, since that is what the processes of one machine have in common.
 */
final class MemberProcess {
    private static final long TENTH_MILLIS = 100;
    private static final int CONNECT_TENTHS = 300;

    private final NanoClock clock = NanoClock.system();
    private final ClusterRateLimiter payments;
    private final Parent parent;
    private final long startMillis;
    private final int end;
    // by the timers' thread only
    private int tenth;
    private int asked;
    private int letIn;
    private boolean allHaveCome;

    private MemberProcess(ClusterRateLimiter payments, Parent parent, long startMillis, int from, int to) {
        this.payments = payments;
        this.parent = parent;
        this.startMillis = startMillis;
        tenth = from * Book.IN_A_SECOND;
        end = to * Book.IN_A_SECOND;
    }

    /**
     * @param arguments the token server's port
     */
    public static void main(String[] arguments) {
        Parent.work(parent -> {
            try (ClusterClient cluster = ClusterClient.builder(Plan.NAMESPACE, "member")
                    .server("127.0.0.1", Integer.parseInt(arguments[0]))
                    .build()) {
                ClusterRateLimiter payments = cluster.rateLimiter(Plan.RULE, shared());
                awaitServer(cluster);
                parent.tell(Message.of("ready"));
                Message go = parent.await("go");
                int from = (int) go.number("from");
                int to = (int) go.number("to");
                new MemberProcess(payments, parent, go.number("start"), from, to).run(to - from);
                new CountDownLatch(1).await(); // the parent ends it
            }
        });
    }

    /** Never waits, and lets nothing in that the server does not know of. */
    private static RateLimiterConfig shared() {
        return RateLimiterConfig.custom()
                .scope(Scope.CLUSTER)
                .cluster(ClusterOptions.custom()
                        .mode(Mode.LEASE)
                        .fallback(Fallback.FAIL_CLOSED)
                        .build())
                .build();
    }

    private static void awaitServer(ClusterClient cluster) throws InterruptedException {
        for (int i = 0; i < CONNECT_TENTHS && !cluster.isConnected(); i++) {
            new CountDownLatch(1).await(TENTH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void run(int seconds) {
        OpenLoop calls = new OpenLoop(new Arrivals(Plan.ASKED, seconds), clock, due -> call(), this::close);
        calls.start(clock.nanos() + nanosTo(tenth));
        closeTenths();
    }

    private void call() {
        boolean mayGo = payments.safeExecuteSupplier(() -> true, () -> false);
        tellIfOver();
        asked++;
        letIn += mayGo ? 1 : 0;
    }

    /** A tenth in which no call comes is told as well. */
    private void closeTenths() {
        clock.timers().schedule(nanosTo(tenth + 1), () -> {
            tellIfOver();
            if (tenth < end) {
                closeTenths();
            } else {
                tellWhatCameLate();
            }
        });
    }

    private void close() {
        allHaveCome = true;
        tellWhatCameLate();
    }

    private void tellIfOver() {
        if (tenth < end && millisTo(tenth + 1) <= 0) {
            tell();
        }
    }

    /** Once, whichever is last: the last call, or the end of the last tenth. */
    private void tellWhatCameLate() {
        if (allHaveCome && tenth == end) {
            tell();
        }
    }

    private void tell() {
        parent.tell(Message.of("tenth").with("at", tenth).with("asked", asked).with("letIn", letIn));
        tenth++;
        asked = 0;
        letIn = 0;
    }

    private long nanosTo(int someTenth) {
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, millisTo(someTenth)));
    }

    private long millisTo(int someTenth) {
        return startMillis + someTenth * TENTH_MILLIS - clock.wallClock().millis();
    }
}
