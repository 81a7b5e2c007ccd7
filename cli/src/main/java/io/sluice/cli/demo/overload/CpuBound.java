package io.sluice.cli.demo.overload;

import io.sluice.core.time.NanoClock;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Calculates for each call, on a thread of its own, so that no pool decides how many calls are worked on at once. */
final class CpuBound implements Endpoint {
    private static final int MOST_THREADS = 4_000; // none of which is ever reached by a server with a limiter
    private static final int TRIALS = 7;
    private static final long TRIAL_ROUNDS = 1_000_000;
    private static final long WARM_UP_NANOS = 500_000_000;

    private final long rounds;
    private final Executor threads =
            new ThreadPoolExecutor(0, MOST_THREADS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(null, work, "calculates", 64 << 10);
                thread.setDaemon(true);
                return thread;
            });
    private volatile long result; // so that the calculation cannot be left out

    CpuBound(long rounds) {
        this.rounds = rounds;
    }

    /** How many rounds take this long on a processor of one's own: of several trials the fastest, since none is too fast. */
    static long roundsOf(long nanos, NanoClock clock) {
        long warmUntil = clock.nanos() + WARM_UP_NANOS;
        long fastest = Long.MAX_VALUE;
        long seed = 1;
        for (int trial = 0; trial < TRIALS || clock.nanos() - warmUntil < 0; trial++) {
            long start = clock.nanos();
            seed = calculate(TRIAL_ROUNDS, seed);
            fastest = Math.min(fastest, clock.nanos() - start);
        }
        return seed == 0 ? 0 : TRIAL_ROUNDS * nanos / fastest;
    }

    @Override
    public void serve(Runnable done) {
        threads.execute(() -> {
            result = calculate(rounds, result | 1);
            done.run();
        });
    }

    /** Marsaglia's xorshift: nothing but the processor. */
    private static long calculate(long rounds, long seed) {
        long x = seed;
        for (long i = 0; i < rounds; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }
}
