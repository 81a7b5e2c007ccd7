package io.sluice.dashboard.agent;

import io.sluice.adaptive.AdaptiveSnapshot;
import io.sluice.bulkhead.BulkheadSnapshot;
import io.sluice.bulkhead.ThreadPoolBulkheadSnapshot;
import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.core.rule.RuleMode;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.guard.GuardSnapshot;
import io.sluice.guard.GuardSnapshot.PartSnapshot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the parts of a guard look like, as far as the console shows it. */
final class Parts {
    private Parts() {}

    /** The lowest limit on calls in flight that is enforced; {@link ResourceSecond#NO_LIMIT} if there is none. */
    static long limit(GuardSnapshot guard) {
        long lowest = ResourceSecond.NO_LIMIT;
        for (PartSnapshot part : guard.parts()) {
            long limit = part.mode() == RuleMode.ENFORCE ? limitOf(part.snapshot()) : ResourceSecond.NO_LIMIT;
            boolean lower = lowest == ResourceSecond.NO_LIMIT || limit < lowest;
            lowest = limit != ResourceSecond.NO_LIMIT && lower ? limit : lowest;
        }
        return lowest;
    }

    private static long limitOf(Record snapshot) {
        if (snapshot instanceof BulkheadSnapshot bulkhead) {
            return bulkhead.limit();
        }
        if (snapshot instanceof ThreadPoolBulkheadSnapshot pool) {
            return pool.limit();
        }
        return snapshot instanceof AdaptiveSnapshot adaptive ? (long) adaptive.limit() : ResourceSecond.NO_LIMIT;
    }

    /** The state of the breaker that is enforced; null if there is none. */
    static @Nullable State breaker(GuardSnapshot guard) {
        for (PartSnapshot part : guard.parts()) {
            if (part.mode() == RuleMode.ENFORCE && part.snapshot() instanceof CircuitBreakerSnapshot breaker) {
                return breaker.state();
            }
        }
        return null;
    }

    /** How many calls each rule in shadow mode would have refused since ever, by the rule's id. */
    static Map<String, Long> shadowRejections(GuardSnapshot guard) {
        Map<String, Long> rejections = Map.of();
        for (PartSnapshot part : guard.parts()) {
            if (part.mode() == RuleMode.SHADOW) {
                rejections = rejections.isEmpty() ? new HashMap<>() : rejections;
                rejections.put(part.id(), part.shadowRejections());
            }
        }
        return rejections;
    }
}
