package io.sluice.dashboard.api.metrics;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.Check;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One resource in one second. Calls that were let in and calls that ended need not be the same ones.
 *
 * @param resource its name
 * @param permitted calls that were let in
 * @param blocked calls that were refused, by {@code gate/reason}, such as {@code rateLimiter/limit}
 * @param failed calls that failed
 * @param succeeded calls that succeeded
 * @param inFlightMax the most calls in flight that were seen at once
 * @param inFlightMillis milliseconds that calls spent in flight, all together: divided by 1,000 their mean number
 * @param limit the limit on calls in flight; {@value #NO_LIMIT} if there is none
 * @param breaker the breaker's state; null if there is none
 * @param shadowBlocked calls that rules in shadow mode would have refused, by the rule's id
 * @param latencies how long the calls took that ended, refused ones left out
 */
public record ResourceSecond(
        String resource,
        long permitted,
        Map<String, Long> blocked,
        long failed,
        long succeeded,
        long inFlightMax,
        long inFlightMillis,
        long limit,
        @Nullable State breaker,
        Map<String, Long> shadowBlocked,
        Histogram latencies) {
    /** Instead of a limit. */
    public static final long NO_LIMIT = -1;

    /** How many reasons, or rules, one resource may tell. */
    public static final int MAX_COUNTS = 256;

    public ResourceSecond {
        Check.notBlank("resource", resource);
        Check.inRange("permitted", permitted, 0, Long.MAX_VALUE);
        blocked = checkedCounts("blocked", blocked);
        Check.inRange("failed", failed, 0, Long.MAX_VALUE);
        Check.inRange("succeeded", succeeded, 0, Long.MAX_VALUE);
        Check.inRange("inFlightMax", inFlightMax, 0, Long.MAX_VALUE);
        Check.inRange("inFlightMillis", inFlightMillis, 0, Long.MAX_VALUE);
        Check.inRange("limit", limit, NO_LIMIT, Long.MAX_VALUE);
        shadowBlocked = checkedCounts("shadowBlocked", shadowBlocked);
        Check.present("latencies", latencies);
    }

    private static Map<String, Long> checkedCounts(String name, Map<String, Long> counts) {
        Map<String, Long> copy = Check.mapOf(name, counts);
        if (!copy.isEmpty()) { // as most are
            Check.inRange("size of " + name, copy.size(), 0, MAX_COUNTS);
            copy.forEach((key, count) -> Check.inRange(name + '[' + key + ']', count.longValue(), 0, Long.MAX_VALUE));
        }
        return copy;
    }

    /** All calls that were refused. */
    public long blockedCalls() {
        long sum = 0;
        for (long count : blocked.values()) {
            sum += count;
        }
        return sum;
    }

    /**
     * The calls of both, under this one's name: of two parts of an instance, or of two instances. Limits add up; the state is this one's, unless it
     * has none.
     */
    public ResourceSecond plus(ResourceSecond other) {
        return new ResourceSecond(
                resource,
                permitted + other.permitted,
                sum(blocked, other.blocked),
                failed + other.failed,
                succeeded + other.succeeded,
                inFlightMax + other.inFlightMax,
                inFlightMillis + other.inFlightMillis,
                limit == NO_LIMIT ? other.limit : other.limit == NO_LIMIT ? limit : limit + other.limit,
                breaker == null ? other.breaker : breaker,
                sum(shadowBlocked, other.shadowBlocked),
                latencies.plus(other.latencies));
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        Map<String, Long> sum = new LinkedHashMap<>(one);
        other.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return sum;
    }
}
