package io.sluice.micrometer;

import io.micrometer.core.instrument.Tags;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.adaptive.AdaptiveSnapshot;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadSnapshot;
import io.sluice.bulkhead.ThreadPoolBulkheadSnapshot;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterSnapshot;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterSnapshot;
import io.sluice.ratelimiter.quota.Quota;
import io.sluice.ratelimiter.quota.QuotaSnapshot;
import io.sluice.recovery.RetrySnapshot;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one kind of gate or recovery of one resource, the same for those of a guard and those that stand alone.
 *
 * @param <O> what they belong to
 */
final class PartMeters<O> {
    private final MeterSet<O> meters;
    private final Function<O, Numbers> numbers;
    private final Tags resource;
    private final String kind;

    private PartMeters(MeterSet<O> meters, Function<O, Numbers> numbers, String resource, String kind) {
        this.meters = meters;
        this.numbers = numbers;
        this.resource = Tags.of("resource", resource);
        this.kind = kind;
    }

    /**
     * @param numbers where the meters read, given the owner
     * @param kind the kind of rule or gate; one that has no meters is passed over
     */
    static <O> void register(MeterSet<O> meters, Function<O, Numbers> numbers, String resource, String kind) {
        PartMeters<O> of = new PartMeters<>(meters, numbers, resource, kind);
        if (kind.equals(CircuitBreaker.KIND)) {
            of.breaker();
        } else if (kind.equals(Bulkhead.KIND)) {
            of.bulkhead();
        } else if (kind.equals(RateLimiter.KIND)) {
            of.rateLimiter();
        } else if (kind.equals(KeyedRateLimiter.KIND)) {
            of.keyedRateLimiter();
        } else if (kind.equals(Quota.KIND)) {
            of.quota();
        } else if (kind.equals(AdaptiveLimiter.KIND)) {
            of.adaptive();
        } else if (kind.equals(StandardKinds.RETRY.name())) {
            of.retry();
        }
    }

    /** As above, what limits of the cluster have besides. */
    static <O> void registerCluster(MeterSet<O> meters, Function<O, Numbers> numbers, String resource, String kind) {
        new PartMeters<>(meters, numbers, resource, kind).cluster();
    }

    private void breaker() {
        for (CircuitBreaker.State state : CircuitBreaker.State.values()) {
            gauge(
                    "sluice.breaker.state",
                    "1 for the state the breaker is in, 0 for the others",
                    resource.and("state", state.name().toLowerCase(Locale.ROOT)),
                    now -> now.first(CircuitBreakerSnapshot.class, each -> each.state() == state ? 1 : 0));
        }
        rate("failure", each -> each.window().failureRate());
        rate("slow", each -> each.window().slowCallRate());
    }

    private void rate(String kindOfRate, ToDoubleFunction<CircuitBreakerSnapshot> rate) {
        gauge(
                "sluice.breaker.rate",
                "Failed or slow calls among those in the breaker's window, from 0 to 1",
                resource.and("kind", kindOfRate),
                now -> now.first(CircuitBreakerSnapshot.class, rate));
    }

    private void bulkhead() {
        limit(now -> now.sum(BulkheadSnapshot.class, BulkheadSnapshot::limit)
                + now.sum(ThreadPoolBulkheadSnapshot.class, ThreadPoolBulkheadSnapshot::limit)
                + now.sum(ClusterBulkheadSnapshot.class, ClusterBulkheadSnapshot::limit));
        waiting(now -> now.sum(BulkheadSnapshot.class, BulkheadSnapshot::waiting)
                + now.sum(ThreadPoolBulkheadSnapshot.class, ThreadPoolBulkheadSnapshot::waiting)
                + now.sum(ClusterBulkheadSnapshot.class, ClusterBulkheadSnapshot::waiting));
        inFlight(now -> now.sum(BulkheadSnapshot.class, BulkheadSnapshot::inFlight)
                + now.sum(ThreadPoolBulkheadSnapshot.class, ThreadPoolBulkheadSnapshot::inFlight)
                + now.sum(ClusterBulkheadSnapshot.class, ClusterBulkheadSnapshot::inFlight));
        gauge(
                "sluice.abandoned",
                "Calls in flight whose callers have given up",
                gate(),
                now -> now.sum(BulkheadSnapshot.class, BulkheadSnapshot::abandoned)
                        + now.sum(ThreadPoolBulkheadSnapshot.class, ThreadPoolBulkheadSnapshot::abandoned));
    }

    private void rateLimiter() {
        limit(now -> leastLimit(
                now.least(RateLimiterSnapshot.class, RateLimiterSnapshot::limitForPeriod),
                now.least(ClusterLimitSnapshot.class, ClusterLimitSnapshot::limitForPeriod)));
        waiting(now -> now.sum(RateLimiterSnapshot.class, RateLimiterSnapshot::waiting)
                + now.sum(ClusterLimitSnapshot.class, ClusterLimitSnapshot::waiting));
    }

    private static double leastLimit(double ofInstance, double ofCluster) {
        return Double.isNaN(ofInstance) || ofCluster < ofInstance ? ofCluster : ofInstance;
    }

    private void cluster() {
        gauge(
                "sluice.cluster.lease",
                "Permits of limits of the cluster that this process holds and has not used",
                gate(),
                now -> now.sum(ClusterLimitSnapshot.class, ClusterLimitSnapshot::leasedPermissions)
                        + now.sum(ClusterBulkheadSnapshot.class, PartMeters::unused));
        clusterCount(
                "sluice.cluster.fallback.seconds",
                "For how long the server of a limit of the cluster has not answered",
                each -> each.unanswered().toNanos() / 1e9,
                each -> each.unanswered().toNanos() / 1e9);
        clusterCount(
                "sluice.cluster.fallback.calls",
                "Calls that were let in without a server",
                ClusterLimitSnapshot::fallbackCalls,
                ClusterBulkheadSnapshot::fallbackCalls);
    }

    /** Permits that are held, and not by a call. */
    private static double unused(ClusterBulkheadSnapshot cap) {
        return Math.max(0, cap.heldPermissions() - (cap.inFlight() - cap.withoutLease() - cap.locally()));
    }

    private void clusterCount(
            String name,
            String description,
            ToDoubleFunction<ClusterLimitSnapshot> ofLimit,
            ToDoubleFunction<ClusterBulkheadSnapshot> ofCap) {
        meters.counter(
                name,
                description,
                gate(),
                owner -> numbers.apply(owner).sum(ClusterLimitSnapshot.class, ofLimit)
                        + numbers.apply(owner).sum(ClusterBulkheadSnapshot.class, ofCap));
    }

    private void keyedRateLimiter() {
        gauge(
                "sluice.keys.overflow",
                "Shared buckets in use: above 0, maxKeys is too small for the keys that come",
                resource,
                now -> now.sum(KeyedRateLimiterSnapshot.class, KeyedRateLimiterSnapshot::overflow));
    }

    private void quota() {
        limit(now -> now.least(QuotaSnapshot.class, QuotaSnapshot::limit));
    }

    private void adaptive() {
        inFlight(now -> now.sum(AdaptiveSnapshot.class, AdaptiveSnapshot::inFlight));
        gauge(
                "sluice.adaptive.limit",
                "The limit on calls in flight that the adaptive limiter has found",
                resource,
                now -> now.first(AdaptiveSnapshot.class, AdaptiveSnapshot::limit));
    }

    private void retry() {
        retries("retried", "attempts beyond the first ones", RetrySnapshot::retries);
        retries("recovered", "calls that a further attempt answered", RetrySnapshot::recovered);
        retries("out_of_attempts", "calls given up after all attempts", RetrySnapshot::outOfAttempts);
        retries("out_of_time", "calls given up for lack of time", RetrySnapshot::outOfTime);
        retries("out_of_budget", "calls given up since the retry budget was spent", RetrySnapshot::outOfBudget);
    }

    private void retries(String outcome, String what, ToDoubleFunction<RetrySnapshot> count) {
        meters.counter(
                "sluice.retries",
                "Retries; " + outcome + ": " + what,
                resource.and("outcome", outcome),
                owner -> numbers.apply(owner).sum(RetrySnapshot.class, count));
    }

    private void limit(ToDoubleFunction<Numbers> value) {
        gauge("sluice.limit", "How many calls the gate lets in: at a time, or in its period", gate(), value);
    }

    private void waiting(ToDoubleFunction<Numbers> value) {
        gauge("sluice.waiting", "Calls in line", gate(), value);
    }

    private void inFlight(ToDoubleFunction<Numbers> value) {
        gauge("sluice.inflight", "Calls in flight", gate(), value);
    }

    private Tags gate() {
        return resource.and("gate", kind);
    }

    private void gauge(String name, String description, Tags tags, ToDoubleFunction<Numbers> value) {
        meters.gauge(name, description, tags, owner -> value.applyAsDouble(numbers.apply(owner)));
    }
}
