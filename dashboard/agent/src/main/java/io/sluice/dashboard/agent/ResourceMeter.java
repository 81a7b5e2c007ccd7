package io.sluice.dashboard.agent;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallCounts;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardEvent;
import io.sluice.guard.GuardSnapshot;
import java.util.HashMap;
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

    Guard guard() {
        return guard;
    }

    @Nullable CountRing ring() {
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
        if (ring != null) {
            ring.add(slot, Math.max(0, now.offered() - lastOffered));
        }
        lastOffered = now.offered();
    }

    /**
     * What happened since the last second was closed; null if nothing did.
     *
     * @param scratch to be overwritten, see {@link LatencyCells#take}
     */
    @Nullable ResourceSecond close(CallCounts now, long[] scratch) {
        if (now.equals(last.calls) && now.inFlight() == 0 && inFlightMax == 0) {
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
        Map<String, Long> blocked = new HashMap<>();
        snapshot.rejections()
                .forEach(each -> blocked.merge(each.gate() + '/' + each.reason(), each.count(), Long::sum));
        return new ResourceCounts(snapshot.counts(), blocked, Parts.shadowRejections(snapshot));
    }

    /** A count that is lower than before is that of a part that was made anew. */
    private static Map<String, Long> increase(Map<String, Long> before, Map<String, Long> now) {
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
