package io.sluice.dashboard.agent;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallCounts;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardEvent;
import io.sluice.guard.GuardSnapshot;
import io.sluice.guard.GuardSnapshot.Rejections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one guard counts, and tells the difference to the last time. Looked at by one thread at a time; calls do not notice, but for their
 * latencies, see {@link LatencyCells}.
 */
final class ResourceMeter implements AutoCloseable {
    private static final ResourceCounts NOTHING =
            new ResourceCounts(new CallCounts(0, 0, 0, 0, 0, 0), Map.of(), Map.of());

    private final Guard guard;
    private final Consumer<StateTransition> transitions;
    private final LatencyCells latencies = new LatencyCells();
    private final @Nullable CountRing ring;
    private final Subscription measuring;
    private final Subscription following;

    private ResourceCounts last = NOTHING;
    private long lastOffered;
    private long lastSlot = Long.MIN_VALUE;
    private long inFlightMax;
    private long inFlightMillis;

    private @Nullable CircuitBreaker heard; // these are guarded by this
    private @Nullable Subscription hearing;
    private boolean closed;

    /** What was read the last time. */
    private record ResourceCounts(CallCounts calls, Map<String, Long> blocked, Map<String, Long> shadow) {}

    /**
     * @param ring where calls are remembered for what-if questions; null if they are not
     */
    ResourceMeter(Guard guard, @Nullable CountRing ring, Consumer<StateTransition> transitions) {
        this.guard = guard;
        this.ring = ring;
        this.transitions = transitions;
        lastOffered = guard.counts().offered();
        last = read(guard.snapshot());
        measuring = guard.measure(latencies);
        following = guard.events()
                .subscribe(GuardEvent.RulesChanged.class, changed -> hearBreaker()); // before the first look
        hearBreaker();
    }

    /** What is remembered; complete up to the last look. */
    @Nullable CountRing ring() {
        if (ring != null) {
            ring.quietUntil(lastSlot);
        }
        return ring;
    }

    /**
     * A tenth of a second is over.
     *
     * @param slot its number since 1970
     * @param millis how long ago the last look was
     */
    void look(long slot, long millis) {
        CallCounts now = guard.counts();
        inFlightMax = Math.max(inFlightMax, now.inFlight());
        inFlightMillis += now.inFlight() * millis;
        long offered = now.offered();
        if (ring != null && slot > lastSlot) {
            remember(ring, slot, Math.max(0, offered - lastOffered));
            lastSlot = slot;
        }
        lastOffered = offered;
    }

    /** Most resources are mostly quiet: that is written down when something else is, or when somebody asks. */
    private void remember(CountRing into, long slot, long calls) {
        boolean next = slot - lastSlot == 1;
        if (calls > 0 || !next) {
            into.quietUntil(lastSlot);
            into.add(slot, calls);
        }
    }

    /**
     * What happened since the last second was closed, up to a look just now; null if nothing did.
     *
     * @param scratch to be overwritten, see {@link LatencyCells#take}
     */
    @Nullable ResourceSecond close(LatencyCells.Scratch scratch) {
        if (inFlightMax == 0 && guard.counts().equals(last.calls)) { // looks see what stays in flight
            return null;
        }
        GuardSnapshot snapshot = guard.snapshot();
        ResourceCounts present = read(snapshot);
        ResourceSecond second = new ResourceSecond(
                guard.name(),
                present.calls.permitted() - last.calls.permitted(),
                increase(last.blocked, present.blocked),
                present.calls.failed() - last.calls.failed(),
                present.calls.succeeded() - last.calls.succeeded(),
                Math.max(inFlightMax, present.calls.inFlight()),
                inFlightMillis,
                Parts.limit(snapshot),
                Parts.breaker(snapshot),
                increase(last.shadow, present.shadow),
                latencies.take(scratch));
        last = present;
        inFlightMax = 0;
        inFlightMillis = 0;
        return second;
    }

    private static ResourceCounts read(GuardSnapshot snapshot) {
        return new ResourceCounts(snapshot.counts(), blocked(snapshot.rejections()), Parts.shadowRejections(snapshot));
    }

    private static Map<String, Long> blocked(List<Rejections> rejections) {
        if (rejections.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> blocked = new HashMap<>();
        rejections.forEach(each -> blocked.merge(each.gate() + '/' + each.reason(), each.count(), Long::sum));
        return blocked;
    }

    /** A count that is lower than before is that of a part that was made anew. */
    private static Map<String, Long> increase(Map<String, Long> before, Map<String, Long> now) {
        if (now.equals(before)) {
            return Map.of();
        }
        Map<String, Long> increase = new HashMap<>();
        now.forEach((key, count) -> {
            long old = before.getOrDefault(key, 0L);
            long more = count >= old ? count - old : count;
            if (more > 0 && increase.size() < ResourceSecond.MAX_COUNTS) {
                increase.put(key, more);
            }
        });
        return increase;
    }

    @SuppressWarnings("ReferenceEquality") // the very breaker
    private synchronized void hearBreaker() {
        CircuitBreaker present = guard.circuitBreaker().orElse(null);
        if (closed || present == heard) {
            return;
        }
        leaveBreaker();
        heard = present;
        hearing = present == null ? null : present.events().subscribe(StateTransition.class, transitions);
    }

    private void leaveBreaker() {
        if (hearing != null) {
            hearing.close();
            hearing = null;
        }
    }

    @Override
    public void close() {
        measuring.close();
        following.close();
        synchronized (this) {
            closed = true;
            leaveBreaker();
        }
    }
}
