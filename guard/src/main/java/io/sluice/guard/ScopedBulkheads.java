package io.sluice.guard;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.Scope;
import java.util.Objects;

/** Caps on calls in flight: of this process, by a number or with threads of its own, or with scope CLUSTER of many processes. */
final class ScopedBulkheads {
    private ScopedBulkheads() {}

    static Gate bulkhead(Workshop workshop, BulkheadRule rule, CallCounters counters) {
        return rule.scope() == Scope.CLUSTER
                ? workshop.cluster().bulkhead(workshop.name(), rule.clusterWide(), counters)
                : ofInstance(workshop.name(), rule, workshop.clock(), counters);
    }

    static Gate ofInstance(String resource, BulkheadRule rule, NanoClock clock, CallCounters counters) {
        return rule.type() == BulkheadRule.Type.SEMAPHORE
                ? Bulkhead.of(resource, rule.semaphore(), clock, counters)
                : ThreadPoolBulkhead.of(resource, rule.threadPool(), clock, counters);
    }

    static void update(Gate bulkhead, BulkheadRule rule) {
        if (bulkhead instanceof ClusterCap cap) {
            cap.update(rule.clusterWide());
        } else if (bulkhead instanceof ThreadPoolBulkhead pool) {
            pool.update(rule.threadPool());
        } else {
            ((Bulkhead) bulkhead).update(rule.semaphore());
        }
    }

    /** A gate stays as long as it holds calls back in the same way, and counts for the same processes by the same rule of the server. */
    static boolean isSame(BulkheadRule from, BulkheadRule to) {
        return (from.type() == BulkheadRule.Type.SEMAPHORE) == (to.type() == BulkheadRule.Type.SEMAPHORE)
                && from.striped() == to.striped()
                && from.scope() == to.scope()
                && Objects.equals(from.cluster().rule(), to.cluster().rule());
    }

    static Record snapshot(Gate bulkhead) {
        if (bulkhead instanceof ClusterCap cap) {
            return cap.snapshot();
        }
        return bulkhead instanceof ThreadPoolBulkhead pool ? pool.snapshot() : ((Bulkhead) bulkhead).snapshot();
    }
}
