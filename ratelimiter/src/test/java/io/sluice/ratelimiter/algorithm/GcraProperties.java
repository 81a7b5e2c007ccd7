package io.sluice.ratelimiter.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;

/** The arithmetic against the promise it makes and against an oracle that reckons with exact rationals. */
class GcraProperties {
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_PERIOD = 31 * 86_400 * SECOND;

    /** So that all gaps together are a number of nanoseconds that a long holds. */
    private static final double LONGEST_GAP = 1e17;

    /** Any rate from one in 31 days to 10,000,000 a second. */
    record Limit(long permits, long period, long burst) {}

    /**
     * A request.
     *
     * @param gap the time since the one before, in thousandths of an interval
     * @param share how much of the burst it asks for, in percent
     */
    record Request(long gap, int share) {}

    @Property
    void grants_no_more_than_burst_and_rate_allow_in_any_stretch(
            @ForAll("limits") Limit limit, @ForAll("requests") List<Request> requests, @ForAll long start) {
        Gcra gcra = Gcra.tokenBucket(limit.permits, limit.period, limit.burst, 0);
        List<long[]> grants = grants(gcra, limit, requests, start);
        for (int first = 0; first < grants.size(); first++) {
            long sum = 0;
            for (int last = first; last < grants.size(); last++) {
                sum += grants.get(last)[1];
                long stretch = grants.get(last)[0] - grants.get(first)[0] + 1; // counting both of these nanoseconds
                // (sum - burst) * period <= stretch * limit, exactly
                assertThat(product(sum - limit.burst, limit.period))
                        .as("%s permits in %s ns", sum, stretch)
                        .isLessThanOrEqualTo(product(stretch, limit.permits));
            }
        }
    }

    @Property
    void a_leaky_bucket_grants_one_interval_after_another(
            @ForAll("limits") Limit limit, @ForAll("requests") List<Request> requests, @ForAll long start) {
        Gcra gcra = Gcra.leakyBucket(limit.permits, limit.period, 0);
        List<long[]> grants = grants(gcra, new Limit(limit.permits, limit.period, 1), requests, start);
        for (int first = 0; first < grants.size(); first++) {
            for (int last = first + 1; last < grants.size(); last++) {
                long stretch = grants.get(last)[0] - grants.get(first)[0] + 1; // counting both of these nanoseconds
                assertThat(product(stretch, limit.permits)).isGreaterThanOrEqualTo(product(last - first, limit.period));
            }
        }
    }

    /**
     * The oracle knows the exact interval. It is given a hair more patience, two millionths of what it reckons with and a few
     * nanoseconds, and must then grant whatever the arithmetic grants; with as much less it must refuse whatever the arithmetic
     * refuses.
     */
    @Property
    void agrees_with_exact_rationals_to_two_in_a_million(
            @ForAll("limits") Limit limit, @ForAll("requests") List<Request> requests, @ForAll long start) {
        Gcra gcra = Gcra.tokenBucket(limit.permits, limit.period, limit.burst, 0);
        BigInteger scale = BigInteger.valueOf(limit.permits);
        BigInteger interval = BigInteger.valueOf(limit.period);
        BigInteger tat = BigInteger.ZERO; // in ns * limit, from the start
        long state = gcra.unused(start);
        long elapsed = 0;
        BigInteger spentSoFar = BigInteger.ZERO;
        for (Request request : requests) {
            elapsed += gap(limit, request);
            long permits = permits(limit.burst, request);
            BigInteger now = BigInteger.valueOf(elapsed).multiply(scale);
            BigInteger spent = tat.max(now).add(interval.multiply(BigInteger.valueOf(permits)));
            BigInteger most = now.add(interval.multiply(BigInteger.valueOf(limit.burst)));
            spentSoFar = spentSoFar.add(interval.multiply(BigInteger.valueOf(permits + limit.burst)));
            BigInteger hair = spentSoFar
                    .divide(BigInteger.valueOf(250_000))
                    .add(BigInteger.valueOf(4).multiply(scale));
            long next = gcra.take(state, start + elapsed, permits, false);
            if (next == Gcra.REFUSED) {
                assertThat(spent.add(hair)).as("refused").isGreaterThan(most);
            } else {
                assertThat(spent).as("granted").isLessThanOrEqualTo(most.add(hair));
                state = next;
                tat = spent;
            }
        }
    }

    @Property
    void what_is_due_can_be_taken_then_and_not_before(
            @ForAll("limits") Limit limit, @ForAll("requests") List<Request> requests, @ForAll long start) {
        Gcra gcra = Gcra.tokenBucket(limit.permits, limit.period, limit.burst, 0);
        long state = gcra.unused(start);
        long now = start;
        for (Request request : requests) {
            long permits = permits(limit.burst, request);
            long due = gcra.due(state, now, permits);
            if (due != now) {
                assertThat(gcra.take(state, due - 1, permits, false)).isEqualTo(Gcra.REFUSED);
            }
            state = gcra.take(state, due, permits, false);
            assertThat(state).isNotEqualTo(Gcra.REFUSED);
            now = due;
        }
    }

    @Property
    void permits_that_are_given_back_at_once_were_never_taken(
            @ForAll("limits") Limit limit, @ForAll @LongRange(min = 0, max = 100) long used, @ForAll long start) {
        Gcra gcra = Gcra.tokenBucket(limit.permits, limit.period, limit.burst, 0);
        long first = Math.max(1, limit.burst * used / 200);
        long before = gcra.take(gcra.unused(start), start, first, false);
        long available = gcra.available(before, start);
        if (available > 0) {
            long after = gcra.take(before, start, available, false);
            assertThat(gcra.giveBack(after, start, available)).isEqualTo(before);
        }
    }

    private static List<long[]> grants(Gcra gcra, Limit limit, List<Request> requests, long start) {
        List<long[]> grants = new ArrayList<>();
        long state = gcra.unused(start);
        long elapsed = 0;
        for (Request request : requests) {
            elapsed += gap(limit, request);
            long permits = permits(limit.burst, request);
            long next = gcra.take(state, start + elapsed, permits, false);
            if (next != Gcra.REFUSED) {
                grants.add(new long[] {elapsed, permits});
                state = next;
            }
        }
        return grants;
    }

    private static long gap(Limit limit, Request request) {
        return (long) Math.min(LONGEST_GAP, (double) limit.period / limit.permits * request.gap / 1_000);
    }

    private static long permits(long burst, Request request) {
        return Math.max(1, burst * request.share / 100);
    }

    private static BigInteger product(long a, long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }

    @Provide
    Arbitrary<Limit> limits() {
        Arbitrary<Long> periods = Arbitraries.longs().between(1_000_000, LONGEST_PERIOD);
        return periods.flatMap(period -> {
            long most = period / 100;
            return Combinators.combine(
                            Arbitraries.oneOf(
                                    Arbitraries.longs().between(1, most),
                                    Arbitraries.longs().between(1, Math.min(100_000, most)),
                                    Arbitraries.longs().between(most - 100, most)),
                            Arbitraries.longs().between(1, 300))
                    .as((permits, burst) ->
                            new Limit(permits, period, Math.min(burst, Gcra.mostBurst(permits, period))));
        });
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<Long> gaps = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0L)),
                Tuple.of(4, Arbitraries.longs().between(0, 3_000)),
                Tuple.of(1, Arbitraries.longs().between(0, 1_000_000)));
        Arbitrary<Integer> shares = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(0, 100)));
        return Combinators.combine(gaps, shares).as(Request::new).list().ofMaxSize(60);
    }
}
