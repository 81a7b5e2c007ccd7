package io.sluice.benchmarks;

import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.time.Timer;
import io.sluice.core.time.TimerService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * <b>Question.</b> What does a deadline cost a call that ends in time: a timer that is set, and cancelled? Beside the JDK's, which also frees
 * what is cancelled at once.
 * <p><b>Expectation.</b> For one call after the other, as much as a heap costs. With pauses between calls the JDK's wakes its thread for
 * each timer that comes before all others, as that of a single call always does; ours does not.
 * <p><b>Command.</b> {@code ./sluice bench timers}
 */
public class TimerBenchmark {
    static final Suite SUITE = new Suite(
            "timers",
            List.of(TimerBenchmark.class),
            "What does a deadline cost a call that ends in time?",
            List.of(
                    new Table(
                            "Paced",
                            "a timer set and cancelled, half a millisecond after the last one",
                            "jdk",
                            List.of(new Target("sluice", 0.5, 200)),
                            true),
                    new Table(
                            "Busy",
                            "a timer set and cancelled, among 20,000 others",
                            "jdk",
                            List.of(new Target("sluice", 1.1, 200)))));

    private TimerBenchmark() {}

    /** A deadline that nobody misses. */
    public abstract static class Deadlines extends Timing {
        private static final long DEADLINE_NANOS = 100_000_000;

        final TimerService sluice = TimerService.system();
        final ScheduledThreadPoolExecutor jdk = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });

        private static void missed() {}

        Deadlines() {
            jdk.setRemoveOnCancelPolicy(true);
        }

        @Benchmark
        public boolean sluice() {
            return sluice.schedule(DEADLINE_NANOS, Deadlines::missed).cancel();
        }

        @Benchmark
        public boolean jdk() {
            return jdk.schedule(Deadlines::missed, DEADLINE_NANOS, TimeUnit.NANOSECONDS)
                    .cancel(false);
        }
    }

    /** A call now and then. */
    public static class Paced extends Deadlines {
        private static final long PAUSE_NANOS = 500_000;

        @Setup(Level.Invocation)
        public void pause() {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** One call after the other, while many others wait. */
    public static class Busy extends Deadlines {
        private static final int OTHERS = 20_000;
        private static final long HOUR_NANOS = 3_600_000_000_000L;

        private final List<Timer> others = new ArrayList<>();

        @Setup
        @SuppressWarnings("FutureReturnValueIgnored") // they wait longer than anybody looks
        public void othersWait() {
            for (int i = 0; i < OTHERS; i++) {
                others.add(sluice.schedule(HOUR_NANOS, () -> {}));
                jdk.schedule(() -> {}, HOUR_NANOS, TimeUnit.NANOSECONDS);
            }
        }

        @TearDown
        public void end() {
            others.forEach(Timer::cancel);
            jdk.shutdownNow();
        }
    }
}
