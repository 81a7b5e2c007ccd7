package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * The same requests, one after the other and from several threads, to a bucket with leases and to one without. Both give the same
 * answers if lots are of one permit, which they are below 2,000 a second, and otherwise as long as nothing is lost in a full bucket.
 */
class LeasedProperties {
    private static final List<ExecutorService> THREADS = Stream.generate(
                    () -> Executors.newSingleThreadExecutor(work -> {
                        Thread thread = new Thread(work);
                        thread.setDaemon(true);
                        return thread;
                    }))
            .limit(3)
            .toList();

    @AfterContainer
    static void endThreads() {
        THREADS.forEach(ExecutorService::shutdown);
    }

    /**
     * A request.
     *
     * @param gap the time since the one before, in tenths of an interval
     * @param thread the one that asks
     */
    record Request(long gap, int permits, boolean borrowing, int thread) {}

    @Property
    void at_low_rates_leases_make_no_difference(
            @ForAll @IntRange(min = 1, max = 1_999) int perSecond,
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll @IntRange(max = 5) int borrowed,
            @ForAll("requests") List<Request> requests)
            throws Exception {
        assertThat(LeasedPool.lot(perSecond)).isEqualTo(1);
        Pair pair = new Pair(perSecond, burst, borrowed);
        for (Request request : requests) {
            pair.pass(request.gap);
            pair.ask(request);
        }
        pair.compareWhatIsLeft();
    }

    @Property
    void at_any_rate_leases_make_no_difference_until_something_is_lost_in_a_full_bucket(
            @ForAll @LongRange(min = 2_000, max = RateLimiterConfig.MAX_PER_SECOND) long perSecond,
            @ForAll @IntRange(min = 1, max = 400) int burst,
            @ForAll @IntRange(max = 50) int borrowed,
            @ForAll("requests") List<Request> requests)
            throws Exception {
        Pair pair = new Pair(perSecond, burst, borrowed);
        for (Request request : requests) {
            pair.passUntilFullAtMost(request.gap);
            pair.ask(request);
        }
        pair.compareWhatIsLeft();
    }

    /** A bucket with leases and one without. */
    private static final class Pair {
        private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - Rig.MILLI);
        private final GcraPool plain;
        private final LeasedPool leased;
        private final double tenth;

        Pair(long perSecond, int burst, int borrowed) {
            Limit limit = new Limit(perSecond, Duration.ofSeconds(1), burst);
            RateLimiterConfig config = RateLimiterConfig.custom()
                    .limitForPeriod(perSecond)
                    .borrowForCriticalPlus(Math.min(borrowed, perSecond))
                    .build();
            plain = GcraPool.of(config, limit, clock.nanos(), null);
            leased =
                    new LeasedPool(GcraPool.of(config, limit, clock.nanos(), null), LeasedPool.lot((double) perSecond));
            tenth = 1e8 / perSecond;
        }

        void pass(long gap) {
            clock.advance((long) (gap * tenth));
        }

        void passUntilFullAtMost(long gap) {
            long untilFull = Math.max(0, plain.fullAt(clock.nanos()) - 1 - clock.nanos());
            clock.advance(Math.min((long) (gap * tenth), untilFull));
        }

        void ask(Request request) throws Exception {
            long now = clock.nanos();
            int answer = THREADS.get(request.thread)
                    .submit(() -> leased.take(now, request.permits, request.borrowing))
                    .get();
            assertThat(answer).isEqualTo(plain.take(now, request.permits, request.borrowing));
        }

        void compareWhatIsLeft() {
            assertThat(leased.available(clock.nanos())).isEqualTo(plain.available(clock.nanos()));
        }
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<Long> gaps = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(0L)),
                Tuple.of(4, Arbitraries.longs().between(0, 30)),
                Tuple.of(1, Arbitraries.longs().between(0, 2_000)));
        Arbitrary<Integer> permits = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just(1)),
                Tuple.of(1, Arbitraries.integers().between(2, 60)));
        return Combinators.combine(
                        gaps,
                        permits,
                        Arbitraries.of(false, false, false, true),
                        Arbitraries.integers().between(0, THREADS.size() - 1))
                .as(Request::new)
                .list()
                .ofMaxSize(80);
    }
}
