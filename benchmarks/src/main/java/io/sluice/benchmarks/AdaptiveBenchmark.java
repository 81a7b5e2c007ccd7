package io.sluice.benchmarks;

import static io.sluice.benchmarks.Timing.CALL;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.FixedLimit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/**
 * <b>Question.</b> What does an adaptive limit add to a call, beside concurrency-limits with Vegas: let in, refused, and with more threads
 * than cores?
 * <p><b>Expectation.</b> Both read the clock twice, which is most of it. Beyond that, ours writes one shared word twice and four counters
 * on a stripe of its own, and allocates nothing; Vegas writes two shared words, allocates a listener, and takes a lock for each sample,
 * which shows with several threads. A refusal reads no clock: one striped counter here, nothing there.
 * <p><b>Command.</b> {@code ./sluice bench adaptive}
 */
public class AdaptiveBenchmark {
    private static final int LIMIT = 1000;

    static final Suite SUITE = new Suite(
            "adaptive",
            List.of(AdaptiveBenchmark.class),
            "What does an adaptive limit add to a call, beside concurrency-limits with Vegas?",
            List.of(
                    new Table("Alone", "a call let in, one thread", "vegas", List.of(new Target("sluice", 1.1, 0))),
                    new Table(
                            "Crowded", "a call let in, eight threads", "vegas", List.of(new Target("sluice", 0.85, 0))),
                    new Table("Refused", "a call refused, without an exception", "vegas", List.of())));

    private AdaptiveBenchmark() {}

    private static AdaptiveLimiter limiter(int limit) {
        return AdaptiveLimiter.of(
                "sluice",
                AdaptiveConfig.custom()
                        .minLimit(limit)
                        .maxLimit(limit)
                        .burstFactor(1)
                        .build());
    }

    private static Limiter<Void> netflix() {
        return SimpleLimiter.newBuilder()
                .limit(VegasLimit.newBuilder()
                        .initialLimit(LIMIT)
                        .maxConcurrency(LIMIT)
                        .build())
                .build();
    }

    private static Integer through(Limiter<Void> limiter) {
        Limiter.Listener listener = limiter.acquire(null).orElseThrow();
        Integer answer = CALL.get();
        listener.onSuccess();
        return answer;
    }

    /** The rivals, and all that they are asked to do. */
    public abstract static class LetIn extends Timing {
        private final AdaptiveLimiter sluice = limiter(LIMIT);
        private final Limiter<Void> vegas = netflix();

        @Benchmark
        public Integer sluice() {
            return sluice.executeSupplier(CALL);
        }

        @Benchmark
        public Integer vegas() {
            return through(vegas);
        }
    }

    /** One thread. */
    @Threads(1)
    public static class Alone extends LetIn {}

    /** More threads than cores. */
    @Threads(8)
    public static class Crowded extends LetIn {}

    /** The only place is taken. */
    @Threads(1)
    public static class Refused extends Timing {
        private final AdaptiveLimiter sluice = limiter(1);
        private final Limiter<Void> vegas =
                SimpleLimiter.newBuilder().limit(FixedLimit.of(1)).build();
        private final long taken = sluice.enter(Gate.UNTIMED, CallContext.EMPTY);
        private final Optional<Limiter.Listener> takenToo = vegas.acquire(null);

        @Benchmark
        public boolean sluice() {
            return taken >= 0 && sluice.enter(Gate.UNTIMED, CallContext.EMPTY) >= 0;
        }

        @Benchmark
        public boolean sluiceByHand() {
            return sluice.tryAcquirePermission();
        }

        @Benchmark
        public boolean vegas() {
            return takenToo.isPresent() && vegas.acquire(null).isPresent();
        }
    }
}
