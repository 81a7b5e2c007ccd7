package io.sluice.guard;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.StripedCells;
import io.sluice.ratelimiter.ClusterLimits;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * What the parts of one guard are made of, besides its rules.
 *
 * @param name the resource
 * @param clock decides everything
 * @param events what happens to the guard
 * @param observers who accompanies its calls; changed within changes
 * @param durations who hears how long its calls took; changed within changes
 * @param counters count the calls
 * @param fallbacks counts the answers, in one cell
 * @param kinds how rules become parts
 * @param code what the program gave that cannot be said by rules
 * @param others finds the counts of other guards, by their names
 * @param cluster makes the limits that are shared with other processes
 * @param fleet how many instances have a share of the limits that are for all together; changes within changes
 * @param systems the limiters that several guards share by a rule
 * @param changes by which the guard is changed, alone or with several that change together
 */
record Workshop(
        String name,
        NanoClock clock,
        EventPublisher<GuardEvent> events,
        List<CallObserver> observers,
        List<DurationListener> durations,
        GuardCounters counters,
        StripedCells fallbacks,
        PartKinds kinds,
        CodeParts code,
        Function<String, Optional<CallCounts>> others,
        ClusterLimits cluster,
        IntSupplier fleet,
        SystemLimiters systems,
        Changes changes) {

    Workshop(
            String name,
            NanoClock clock,
            PartKinds kinds,
            CodeParts code,
            Function<String, Optional<CallCounts>> others,
            ClusterLimits cluster,
            IntSupplier fleet,
            SystemLimiters systems,
            Changes changes) {
        this(name, clock, new EventPublisher<>(), kinds, code, others, cluster, fleet, systems, changes);
    }

    private Workshop(
            String name,
            NanoClock clock,
            EventPublisher<GuardEvent> events,
            PartKinds kinds,
            CodeParts code,
            Function<String, Optional<CallCounts>> others,
            ClusterLimits cluster,
            IntSupplier fleet,
            SystemLimiters systems,
            Changes changes) {
        this(
                name,
                clock,
                events,
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArrayList<>(),
                new GuardCounters(name, clock, events),
                new StripedCells(1),
                kinds,
                code,
                others,
                cluster,
                fleet,
                systems,
                changes);
    }

    /** For parts that only look on: what they share with other processes is not what is enforced. */
    Workshop inShadow() {
        ClusterLimits own = cluster.inShadow();
        return new Workshop(
                name, clock, events, observers, durations, counters, fallbacks, kinds, code, others, own, fleet,
                systems, changes);
    }

    /** Without gates. */
    Plan emptyPlan() {
        Gates none = new Gates(List.of(), this);
        return new Plan(List.of(), none, none, null);
    }

    /** What stands in for all gates while the guard is forced open. */
    ForcedOpenGate forcedOpen(long endNanos) {
        return new ForcedOpenGate(name, clock, counters.of(Slot.ACCESS), endNanos);
    }

    /** What the program gave of this type. */
    <P> Optional<P> find(Class<P> type) {
        return code.given().stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
