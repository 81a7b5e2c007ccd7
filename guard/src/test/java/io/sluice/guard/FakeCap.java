package io.sluice.guard;

import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import io.sluice.ratelimiter.ClusterCap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A cap of a cluster that a test answers for: each call has to wait for a permit, which is given by hand. */
final class FakeCap extends AbstractGate implements ClusterCap {
    private static final long REFUSED = -7;

    final boolean shadow;
    final Deque<Waiter> asking = new ArrayDeque<>();
    int inFlight;
    boolean closed;
    private ClusterBulkheadConfig config;

    FakeCap(String name, ClusterBulkheadConfig config, NanoClock clock, CallCounters counters, boolean shadow) {
        super(name, clock, counters);
        this.config = config;
        this.shadow = shadow;
    }

    /** The server answers the call that waits longest. */
    void answer(boolean granted) {
        if (granted) {
            inFlight++;
        } else {
            counters().rejected();
        }
        asking.remove().complete(granted ? 1 : REFUSED);
    }

    @Override
    public String kind() {
        return "bulkhead";
    }

    @Override
    public boolean timed() {
        return false;
    }

    @Override
    public boolean holdsWork() {
        return true;
    }

    @Override
    public long enter(long now, CallContext context) {
        return shadow ? REFUSED : WAIT;
    }

    @Override
    public void enqueue(Waiter waiter, long now, CallContext context) {
        asking.add(waiter);
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        return new CallNotPermittedException(name(), kind(), "full");
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        inFlight--;
        return verdict(0, error);
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    @Override
    public void cancel(long token) {
        inFlight--;
    }

    @Override
    public ClusterBulkheadConfig config() {
        return config;
    }

    @Override
    public void update(ClusterBulkheadConfig newConfig) {
        config = newConfig;
    }

    @Override
    public ClusterBulkheadSnapshot snapshot() {
        return new ClusterBulkheadSnapshot(
                name(), name(), 100, inFlight, inFlight, 0, 0, asking.size(), true, 3, 0, Duration.ZERO, counts());
    }

    @Override
    public void close() {
        closed = true;
    }
}
