package io.sluice.benchmarks.scale;

import io.sluice.cluster.client.ClusterKeyedRateLimiter;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.LatencyHistogram;
import java.util.random.RandomGenerator;

/** A process to which calls come at random moments, each for some key. Runs on the timers of its clock, virtual or not. */
final class Caller {
    private final NanoClock clock;
    private final RandomGenerator random;
    private final ClusterKeyedRateLimiter limiter;
    private final Zipf keys;
    private final CallContext[] contexts;
    private final double perNano;
    private final int number;
    private final Admissions admissions;
    private final LatencyHistogram waits;
    private long nextAt;
    private volatile boolean over;

    /**
     * @param contexts of the keys, by number
     * @param number of this process
     * @param waits learns how long calls waited for an answer of the server
     */
    Caller(
            NanoClock clock,
            RandomGenerator random,
            ClusterKeyedRateLimiter limiter,
            Zipf keys,
            CallContext[] contexts,
            double callsPerSecond,
            int number,
            Admissions admissions,
            LatencyHistogram waits) {
        this.clock = clock;
        this.random = random;
        this.limiter = limiter;
        this.keys = keys;
        this.contexts = contexts;
        perNano = callsPerSecond / 1e9;
        this.number = number;
        this.admissions = admissions;
        this.waits = waits;
    }

    void start() {
        nextAt = clock.nanos();
        scheduleNext();
    }

    void stop() {
        over = true;
    }

    /** Calls that are late, since the machine was busy, come at once. */
    private void scheduleNext() {
        nextAt += (long) (-Math.log(1 - random.nextDouble()) / perNano);
        clock.timers().schedule(nextAt - clock.nanos(), () -> {
            if (!over) {
                call();
                scheduleNext();
            }
        });
    }

    private void call() {
        int key = keys.draw(random);
        admissions.asked(key);
        CallContext context = contexts[key];
        long token = limiter.enter(Gate.UNTIMED, context);
        if (token == Gate.WAIT) {
            limiter.enqueue(new Waiting(key, clock.nanos()), Gate.UNTIMED, context);
        } else {
            told(key, token);
        }
    }

    private void told(int key, long token) {
        if (token >= 0) {
            synchronized (admissions) {
                admissions.letIn(key, number, clock.nanos());
            }
        }
    }

    /** A call that waits for the server's answer. */
    private final class Waiting extends Waiter {
        private final int key;
        private final long since;

        Waiting(int key, long since) {
            this.key = key;
            this.since = since;
        }

        @Override
        protected void done(long token) {
            waits.record(clock.nanos() - since);
            told(key, token);
        }
    }
}
