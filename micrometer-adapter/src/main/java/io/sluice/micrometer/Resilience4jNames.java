package io.sluice.micrometer;

import io.micrometer.core.instrument.Tags;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadSnapshot;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.bulkhead.ThreadPoolBulkheadSnapshot;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.core.gate.CallCounts;
import io.sluice.guard.Guard;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterSnapshot;
import io.sluice.recovery.RetrySnapshot;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A guard's numbers under the names and tags that Resilience4j gives its own meters ({@code resilience4j.circuitbreaker.state} and so on,
 * with {@code name} for the resource), for boards and alerts that were made for these.
 * <p><b>What differs.</b> {@code resilience4j.circuitbreaker.calls} knows how many calls there were, and not how long they took: its sum of
 * times is 0. Slow calls are not told apart by how they ended, and are all of kind {@code successful}. Rates are 0 rather than −1 while
 * there are too few calls. {@code resilience4j.retry.calls} is worked out from attempts and is exact as long as no result is retried.
 * A pool's threads are told as its limit. There is no {@code resilience4j.timelimiter.calls}.
 */
final class Resilience4jNames {
    private static final String BREAKER = "resilience4j.circuitbreaker.";
    private static final String BULKHEAD = "resilience4j.bulkhead.";

    private final MeterSet<Guard> meters;
    private final Function<Guard, Numbers> numbers;
    private final Guard guard;
    private final Tags name;

    private Resilience4jNames(MeterSet<Guard> meters, Function<Guard, Numbers> numbers, Guard guard) {
        this.meters = meters;
        this.numbers = numbers;
        this.guard = guard;
        name = Tags.of("name", guard.name());
    }

    static void register(MeterSet<Guard> meters, Function<Guard, Numbers> numbers, Guard guard, String kind) {
        Resilience4jNames of = new Resilience4jNames(meters, numbers, guard);
        if (kind.equals(CircuitBreaker.KIND)) {
            of.breaker();
        } else if (kind.equals(Bulkhead.KIND)) {
            of.bulkhead();
        } else if (kind.equals(RateLimiter.KIND)) {
            of.rateLimiter();
        } else if (kind.equals(StandardKinds.RETRY.name())) {
            of.retry();
        }
    }

    private void breaker() {
        for (State state : State.values()) {
            gauge(
                    BREAKER + "state",
                    "The states of the circuit breaker",
                    name.and("state", state.name().toLowerCase(Locale.ROOT)),
                    CircuitBreakerSnapshot.class,
                    each -> each.state() == state ? 1 : 0);
        }
        inWindow("buffered.calls", "failed", each -> each.window().failures());
        inWindow("buffered.calls", "successful", each -> each.window().successes());
        inWindow("slow.calls", "failed", each -> 0);
        inWindow("slow.calls", "successful", each -> each.window().slowCalls());
        rate("failure.rate", each -> each.window().failureRate());
        rate("slow.call.rate", each -> each.window().slowCallRate());
        calls("successful", CallCounts::succeeded);
        calls("failed", CallCounts::failed);
        calls("ignored", CallCounts::ignored);
        meters.counter(
                BREAKER + "not.permitted.calls",
                "Total number of not permitted calls",
                name.and("kind", "not_permitted"),
                owner -> numbers.apply(owner)
                        .sum(CircuitBreakerSnapshot.class, each -> each.counts().rejected()));
    }

    private void inWindow(String meter, String kind, ToDoubleFunction<CircuitBreakerSnapshot> count) {
        gauge(BREAKER + meter, "Calls in the window", name.and("kind", kind), CircuitBreakerSnapshot.class, count);
    }

    private void rate(String meter, ToDoubleFunction<CircuitBreakerSnapshot> ratio) {
        gauge(
                BREAKER + meter,
                "A rate of the circuit breaker, in percent",
                name,
                CircuitBreakerSnapshot.class,
                each -> 100 * ratio.applyAsDouble(each));
    }

    private void calls(String kind, ToLongFunction<CallCounts> count) {
        meters.countingTimer(BREAKER + "calls", "Total number of calls", name.and("kind", kind), owner -> (long)
                numbers.apply(owner).sum(CircuitBreakerSnapshot.class, each -> count.applyAsLong(each.counts())));
    }

    private void bulkhead() {
        if (guard.find(ThreadPoolBulkhead.class).isPresent()) {
            pool("queue.depth", ThreadPoolBulkheadSnapshot::waiting);
            pool("queue.capacity", ThreadPoolBulkheadSnapshot::queueCapacity);
            pool("thread.pool.size", ThreadPoolBulkheadSnapshot::threads);
            pool("core.thread.pool.size", ThreadPoolBulkheadSnapshot::limit);
            pool("max.thread.pool.size", ThreadPoolBulkheadSnapshot::limit);
            pool("active.thread.count", ThreadPoolBulkheadSnapshot::inFlight);
            pool("available.thread.count", each -> Math.max(0, each.limit() - each.inFlight()));
        } else {
            gauge(
                    BULKHEAD + "available.concurrent.calls",
                    "The number of available permissions",
                    name,
                    BulkheadSnapshot.class,
                    each -> Math.max(0, each.limit() - each.inFlight()));
            gauge(
                    BULKHEAD + "max.allowed.concurrent.calls",
                    "The maximum number of available permissions",
                    name,
                    BulkheadSnapshot.class,
                    BulkheadSnapshot::limit);
        }
    }

    private void pool(String meter, ToDoubleFunction<ThreadPoolBulkheadSnapshot> value) {
        gauge(BULKHEAD + meter, "A number of the thread pool", name, ThreadPoolBulkheadSnapshot.class, value);
    }

    private void rateLimiter() {
        gauge(
                "resilience4j.ratelimiter.available.permissions",
                "The number of available permissions",
                name,
                RateLimiterSnapshot.class,
                RateLimiterSnapshot::availablePermissions);
        gauge(
                "resilience4j.ratelimiter.waiting_threads",
                "The number of waiting threads",
                name,
                RateLimiterSnapshot.class,
                RateLimiterSnapshot::waiting);
    }

    /* Every attempt that did not succeed was followed by another, or was the last of a call that was given up, or was not one to retry. */
    private void retry() {
        retries("successful_without_retry", (counts, retry) -> counts.succeeded() - retry.recovered());
        retries("successful_with_retry", (counts, retry) -> retry.recovered());
        retries(
                "failed_without_retry",
                (counts, retry) ->
                        counts.failed() + counts.ignored() + counts.rejected() - retry.retries() - givenUp(retry));
        retries("failed_with_retry", (counts, retry) -> givenUp(retry));
    }

    private static long givenUp(RetrySnapshot retry) {
        return retry.outOfAttempts() + retry.outOfTime() + retry.outOfBudget();
    }

    private void retries(String kind, CallsAndRetries count) {
        meters.counter(
                "resilience4j.retry.calls",
                "The number of calls by how they ended",
                name.and("kind", kind),
                owner -> numbers.apply(owner)
                        .sum(
                                RetrySnapshot.class,
                                retry -> Math.max(0, count.of(owner.snapshot().counts(), retry))));
    }

    /** A number of calls. */
    private interface CallsAndRetries {
        long of(CallCounts counts, RetrySnapshot retry);
    }

    private <S> void gauge(String meter, String description, Tags tags, Class<S> type, ToDoubleFunction<S> value) {
        meters.gauge(meter, description, tags, owner -> numbers.apply(owner).first(type, value));
    }
}
