package io.sluice.cluster.server.desk;

import io.sluice.cluster.server.engine.KeyUse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one namespace uses of a server, and what it may use. Safe for many threads. */
final class Account {
    private final String namespace;
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder asks = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder busy = new LongAdder();
    private final LongAdder withoutRule = new LongAdder();
    private final LongAdder refusedConnections = new LongAdder();
    private volatile Limits limits;

    /** The quota in force, and how much of it is left. */
    private record Limits(
            NamespaceQuota quota,
            @Nullable Allowance decisions,
            @Nullable Allowance bytes) {
        static Limits of(NamespaceQuota quota, long now) {
            Long decisions = quota.decisionsPerSecond();
            Long bytes = quota.bytesPerSecond();
            return new Limits(
                    quota,
                    decisions == null ? null : new Allowance(decisions, now),
                    bytes == null ? null : new Allowance(bytes, now));
        }
    }

    Account(String namespace, NamespaceQuota quota, long now) {
        this.namespace = namespace;
        limits = Limits.of(quota, now);
    }

    /** A quota that has changed begins full. */
    void quota(NamespaceQuota quota, long now) {
        if (!limits.quota.equals(quota)) {
            limits = Limits.of(quota, now);
        }
    }

    String namespace() {
        return namespace;
    }

    NamespaceQuota quota() {
        return limits.quota;
    }

    // ---- connections

    boolean enter() {
        Integer most = limits.quota.connections();
        if (connections.incrementAndGet() > (most == null ? Integer.MAX_VALUE : most)) {
            connections.decrementAndGet();
            refusedConnections.increment();
            return false;
        }
        return true;
    }

    void leave() {
        connections.decrementAndGet();
    }

    // ---- asks

    /**
     * How many of so many asks may be decided now.
     *
     * @param size bytes of the frame they came in
     */
    int admit(int wanted, int size, long now) {
        asks.add(wanted);
        bytes.add(size);
        Limits present = limits;
        if (present.bytes != null && size > 0 && present.bytes.takeUpTo(size, now) < size) {
            return 0;
        }
        return present.decisions == null || wanted == 0 ? wanted : (int) present.decisions.takeUpTo(wanted, now);
    }

    /** When those who were not admitted may come back. */
    long retryAfterNanos(int wanted, int size, long now) {
        Limits present = limits;
        long forDecisions = present.decisions == null ? 1 : present.decisions.waitNanos(wanted, now);
        long forBytes = present.bytes == null ? 1 : present.bytes.waitNanos(size, now);
        return Math.max(forDecisions, forBytes);
    }

    void busy(int count) {
        busy.add(count);
    }

    void withoutRule() {
        withoutRule.increment();
    }

    /**
     * @param keys what it has of the store's room for keys
     */
    NamespaceUse use(KeyUse keys) {
        return new NamespaceUse(
                namespace,
                limits.quota,
                connections.get(),
                refusedConnections.sum(),
                asks.sum(),
                bytes.sum(),
                busy.sum(),
                withoutRule.sum(),
                keys.keys(),
                keys.crowdedOut());
    }
}
