package io.sluice.guard;

import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleMode;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.ratelimiter.ClusterLimit;
import io.sluice.ratelimiter.ClusterLimits;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.util.Objects;

/**
 * Limits of calls in a time, which count for this process or, with scope CLUSTER, for many: of each kind of rule two kinds of gates. Of scope SHARE,
 * what comes here is this process's share already.
 */
@SuppressWarnings("unchecked") // a gate of the cluster has the options of the kind of rule that it was made for
final class ScopedLimits {
    private ScopedLimits() {}

    // ---- one for all calls

    static Gate rateLimiter(Workshop workshop, RateLimiterConfig config, CallCounters counters) {
        return config.scope() == Scope.CLUSTER
                ? workshop.cluster().rateLimiter(workshop.name(), config, counters, workshop.others())
                : RateLimiter.of(workshop.name(), config, workshop.clock(), counters, workshop.others());
    }

    static void update(Gate limiter, RateLimiterConfig config) {
        if (limiter instanceof ClusterLimit<?> limit) {
            ((ClusterLimit<RateLimiterConfig>) limit).update(config);
        } else {
            ((RateLimiter) limiter).update(config);
        }
    }

    static boolean isSame(RateLimiterConfig from, RateLimiterConfig to) {
        return isSame(from.scope(), from.cluster(), to.scope(), to.cluster());
    }

    // ---- one for each value of a key

    static Gate keyedRateLimiter(Workshop workshop, KeyedRateLimiterConfig config, CallCounters counters) {
        return config.scope() == Scope.CLUSTER
                ? workshop.cluster().keyedRateLimiter(workshop.name(), config, counters)
                : KeyedRateLimiter.of(workshop.name(), config, workshop.clock(), counters);
    }

    static void update(Gate limiter, KeyedRateLimiterConfig config) {
        if (limiter instanceof ClusterLimit<?> limit) {
            ((ClusterLimit<KeyedRateLimiterConfig>) limit).update(config);
        } else {
            ((KeyedRateLimiter) limiter).update(config);
        }
    }

    static boolean isSame(KeyedRateLimiterConfig from, KeyedRateLimiterConfig to) {
        return isSame(from.scope(), from.cluster(), to.scope(), to.cluster());
    }

    // ---- both

    /** A gate stays as long as it counts for the same processes, by the same rule of the server. */
    private static boolean isSame(Scope from, ClusterOptions fromCluster, Scope to, ClusterOptions toCluster) {
        return from == to && Objects.equals(fromCluster.rule(), toCluster.rule());
    }

    static Record snapshot(Gate limiter) {
        if (limiter instanceof ClusterLimit<?> limit) {
            return limit.snapshot();
        }
        return limiter instanceof RateLimiter one ? one.snapshot() : ((KeyedRateLimiter) limiter).snapshot();
    }

    /**
     * Makes sure that a rule could become a gate, for a container that has no guard for it yet.
     *
     * @throws IllegalArgumentException if it is for a cluster that nobody knows how to reach
     */
    static void check(Rule<?> rule, ClusterLimits cluster) {
        Scope scope = scope(rule.config());
        if (scope == Scope.CLUSTER && rule.mode() != RuleMode.OFF && cluster.equals(ClusterLimits.none())) {
            throw new IllegalArgumentException(
                    "scope must be INSTANCE or SHARE unless the Sluice was given a cluster client, by"
                            + " cluster(...) of its builder, but was CLUSTER in rule \"" + rule.id() + '"');
        }
    }

    /** Whether a rule is a total, of which this process has its share. */
    static boolean isShared(EffectiveRule rule) {
        return scope(rule.rule().config()) == Scope.SHARE;
    }

    private static Scope scope(Record config) {
        if (config instanceof RateLimiterConfig one) {
            return one.scope();
        } else if (config instanceof KeyedRateLimiterConfig keyed) {
            return keyed.scope();
        }
        return config instanceof BulkheadRule bulkhead ? bulkhead.scope() : Scope.INSTANCE;
    }
}
