package io.sluice.bulkhead;

import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A bulkhead on a manual clock that starts a second before the wrap of nanoTime, and the few things tests do with it. */
final class Rig {
    static final long SECOND = 1_000_000_000L;

    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);
    final Bulkhead bulkhead;
    final List<BulkheadEvent> heard = new ArrayList<>();

    private Rig(int limit, Duration wait) {
        this(config(limit, wait), new SharedSlots(limit));
    }

    private Rig(BulkheadConfig config, Slots slots) {
        bulkhead = new SemaphoreBulkhead("payments", config, clock, slots);
        bulkhead.events().subscribe(BulkheadEvent.class, heard::add);
    }

    /** Nobody waits. */
    static Rig of(int limit) {
        return new Rig(limit, Duration.ZERO);
    }

    /** Callers wait for two seconds. */
    static Rig patient(int limit) {
        return new Rig(limit, Duration.ofSeconds(2));
    }

    /** Nobody waits; on slots of the test's. */
    static Rig on(Slots slots) {
        return new Rig(config(slots.limit(), Duration.ZERO), slots);
    }

    static BulkheadConfig config(int limit, Duration wait) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(limit)
                .maxWaitDuration(wait)
                .build();
    }

    void limit(int limit) {
        bulkhead.update(bulkhead.config().toBuilder().maxConcurrentCalls(limit).build());
    }

    List<Permit> fill() {
        return IntStream.range(0, bulkhead.config().maxConcurrentCalls())
                .mapToObj(i -> bulkhead.acquire())
                .toList();
    }

    Ticket ask() {
        return Ticket.at(bulkhead);
    }

    /** Ends the call of a ticket that is in. */
    void leave() {
        bulkhead.exit(0, 0, 0, null, null);
    }

    int inFlight() {
        return bulkhead.snapshot().inFlight();
    }

    int waiting() {
        return bulkhead.snapshot().waiting();
    }

    <E extends BulkheadEvent> List<E> heard(Class<E> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
