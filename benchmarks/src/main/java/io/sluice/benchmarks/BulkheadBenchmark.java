package io.sluice.benchmarks;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.BulkheadFullException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/**
 * <b>Question.</b> What does a bulkhead add to a call, beside a plain {@link Semaphore}: let in, refused, and under contention?
 * <p><b>Expectation.</b> A semaphore is a compare-and-set in and one out. Ours is a fetch-and-add in and one out, and counts how the
 * call ended with the second; so it should cost no more than the semaphore, though that counts nothing, and never more than
 * 1.2 of it. A refusal is one striped counter, its exception one small object. With more threads than cores all of them write one
 * shared word; a fetch-and-add does not have to be tried again;
 * and a striped bulkhead shares no word.
 * <p><b>Command.</b> {@code ./sluice bench bulkhead}
 *
 * <p>Every bulkhead lets in 25 at once (100 with many threads, 1,000 if striped), and nobody waits. Each nested class is one table; its methods are
 * the rivals.
 */
public class BulkheadBenchmark {
    static final Suite SUITE = new Suite(
            "bulkhead",
            List.of(BulkheadBenchmark.class),
            "What does a bulkhead add to a call, beside a plain semaphore: let in, refused, and under contention?",
            List.of(
                    table("LetIn", "there is a slot", "semaphore", 1.2, 0),
                    table("LetInBy8Threads", "as LetIn, 8 threads", "semaphore", 1.2, 0, "sluice", "sluiceStriped"),
                    table("RefusedAsked", "full, told by a boolean", "resilience4j", 1.2, 0),
                    table("RefusedThrown", "full, told by an exception", "resilience4j", 0.05, 64),
                    new Table("LetInByHand", "as LetIn, permission asked for by hand", "semaphore", List.of()),
                    new Table("LetInBy64Threads", "as LetIn, 64 threads", "semaphore", List.of())));

    private static final int LIMIT = 25;
    private static final int MORE_THAN_THREADS = 100;
    private static final int STRIPED = 1_000;

    private BulkheadBenchmark() {}

    private static Table table(String group, String title, String reference, double ratio, long bytes) {
        return table(group, title, reference, ratio, bytes, "sluice");
    }

    private static Table table(
            String group, String title, String reference, double ratio, long bytes, String... rowsWithTarget) {
        return new Table(group, title, reference, Target.of(ratio, bytes, rowsWithTarget));
    }

    private static Bulkhead sluice(int limit) {
        return Bulkhead.of(
                "sluice", BulkheadConfig.custom().maxConcurrentCalls(limit).build());
    }

    private static io.github.resilience4j.bulkhead.Bulkhead resilience4j(int limit) {
        return io.github.resilience4j.bulkhead.Bulkhead.of(
                "resilience4j",
                io.github.resilience4j.bulkhead.BulkheadConfig.custom()
                        .maxConcurrentCalls(limit)
                        .build());
    }

    private static dev.failsafe.Bulkhead<Integer> failsafe(int limit) {
        return dev.failsafe.Bulkhead.<Integer>builder(limit).build();
    }

    private static Integer through(Semaphore semaphore) {
        if (!semaphore.tryAcquire()) {
            throw new IllegalStateException("full");
        }
        try {
            return Timing.CALL.get();
        } finally {
            semaphore.release();
        }
    }

    // ---- let in

    /** One thread. */
    public static class LetIn extends Timing {
        private final Bulkhead sluice = BulkheadBenchmark.sluice(LIMIT);
        private final Semaphore semaphore = new Semaphore(LIMIT);
        private final io.github.resilience4j.bulkhead.Bulkhead executing = BulkheadBenchmark.resilience4j(LIMIT);
        private final Supplier<Integer> resilience4j =
                io.github.resilience4j.bulkhead.Bulkhead.decorateSupplier(BulkheadBenchmark.resilience4j(LIMIT), CALL);
        private final FailsafeExecutor<Integer> failsafe = Failsafe.with(BulkheadBenchmark.failsafe(LIMIT));

        @Benchmark
        public Integer baseline() {
            return CALL.get();
        }

        @Benchmark
        public Integer semaphore() {
            return through(semaphore);
        }

        @Benchmark
        public Integer sluice() {
            return sluice.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }

        @Benchmark
        public Integer resilience4jExecuted() {
            return executing.executeSupplier(CALL);
        }

        @Benchmark
        public Integer failsafe() {
            return failsafe.get(CALL::get);
        }
    }

    /** One thread, permission asked for by hand. */
    public static class LetInByHand extends Timing {
        private final Bulkhead sluice = BulkheadBenchmark.sluice(LIMIT);
        private final Semaphore semaphore = new Semaphore(LIMIT);
        private final io.github.resilience4j.bulkhead.Bulkhead resilience4j = BulkheadBenchmark.resilience4j(LIMIT);

        @Benchmark
        public Integer semaphore() {
            return through(semaphore);
        }

        @Benchmark
        public Integer sluice() {
            if (!sluice.tryAcquirePermission()) {
                throw new IllegalStateException("full");
            }
            try {
                Integer answer = CALL.get();
                sluice.onSuccess(0, NANOSECONDS);
                return answer;
            } finally {
                sluice.releasePermission();
            }
        }

        @Benchmark
        public Integer resilience4j() {
            if (!resilience4j.tryAcquirePermission()) {
                throw new IllegalStateException("full");
            }
            try {
                return CALL.get();
            } finally {
                resilience4j.onComplete();
            }
        }
    }

    /** What many threads do; there are always slots. */
    public abstract static class LetInMany extends Timing {
        private final Bulkhead sluice = BulkheadBenchmark.sluice(MORE_THAN_THREADS);
        private final Bulkhead striped = Bulkhead.of(
                "striped",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(STRIPED)
                        .striped(true)
                        .build());
        private final Semaphore semaphore = new Semaphore(MORE_THAN_THREADS);
        private final Supplier<Integer> resilience4j = io.github.resilience4j.bulkhead.Bulkhead.decorateSupplier(
                BulkheadBenchmark.resilience4j(MORE_THAN_THREADS), CALL);

        @Benchmark
        public Integer semaphore() {
            return through(semaphore);
        }

        @Benchmark
        public Integer sluice() {
            return sluice.executeSupplier(CALL);
        }

        @Benchmark
        public Integer sluiceStriped() {
            return striped.executeSupplier(CALL);
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.get();
        }
    }

    /** Four threads for each core of a small machine. */
    @Threads(8)
    public static class LetInBy8Threads extends LetInMany {}

    /** For information. */
    @Threads(64)
    public static class LetInBy64Threads extends LetInMany {}

    // ---- refused

    /** The slot is taken for good; told by a boolean. */
    public static class RefusedAsked extends Timing {
        private final Bulkhead sluice = BulkheadBenchmark.sluice(1);
        private final Semaphore semaphore = new Semaphore(0);
        private final io.github.resilience4j.bulkhead.Bulkhead resilience4j = BulkheadBenchmark.resilience4j(1);

        public RefusedAsked() {
            sluice.acquire();
            resilience4j.acquirePermission();
        }

        @Benchmark
        public boolean semaphore() {
            return semaphore.tryAcquire();
        }

        @Benchmark
        public boolean sluice() {
            return sluice.tryAcquirePermission();
        }

        @Benchmark
        public boolean resilience4j() {
            return resilience4j.tryAcquirePermission();
        }
    }

    /** The slot is taken for good; told by an exception. */
    public static class RefusedThrown extends Timing {
        private final Bulkhead sluice = BulkheadBenchmark.sluice(1);
        private final io.github.resilience4j.bulkhead.Bulkhead resilience4j = BulkheadBenchmark.resilience4j(1);

        public RefusedThrown() {
            sluice.acquire();
            resilience4j.acquirePermission();
        }

        @Benchmark
        public Object sluice() {
            try {
                return sluice.executeSupplier(CALL);
            } catch (BulkheadFullException refused) {
                return refused;
            }
        }

        @Benchmark
        public Object resilience4j() {
            try {
                return resilience4j.executeSupplier(CALL);
            } catch (io.github.resilience4j.bulkhead.BulkheadFullException refused) {
                return refused;
            }
        }
    }
}
