package io.sluice.recovery.failover;

import io.sluice.core.time.ManualClock;
import io.sluice.recovery.failover.FailoverConfig.Strategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A failover on a manual clock that starts a second before the wrap of nanoTime, with a door before each target. */
final class Rig {
    static final long SECOND = 1_000_000_000L;

    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);
    final Map<String, Door> doors = new HashMap<>();
    final List<FailoverEvent> heard = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final Failover failover;
    List<Target> present;

    Rig(UnaryOperator<FailoverConfig.Builder> options, Target... targets) {
        present = List.of(targets);
        failover = Failover.builder("prices")
                .config(options.apply(FailoverConfig.custom()).build())
                .targets(() -> present)
                .zone("here")
                .gates(target -> doors.computeIfAbsent(target.id(), id -> new Door(id, clock)))
                .clock(clock)
                .random(new Random(7))
                .build();
        failover.events().subscribe(heard::add);
    }

    static Rig of(String... ids) {
        return new Rig(options -> options, targets(ids));
    }

    static Rig idempotent(String... ids) {
        return new Rig(options -> options.idempotent(true), targets(ids));
    }

    static Rig by(Strategy strategy, Target... targets) {
        return new Rig(options -> options.strategy(strategy), targets);
    }

    static Target[] targets(String... ids) {
        return List.of(ids).stream().map(Target::of).toArray(Target[]::new);
    }

    Door door(String id) {
        return doors.computeIfAbsent(id, name -> new Door(name, clock));
    }

    /** Notes that the target was asked, and answers with its id. */
    String ask(Target target) {
        asked.add(target.id());
        return target.id();
    }

    int inFlight() {
        return failover.snapshot().targets().stream()
                .mapToInt(FailoverSnapshot.OfTarget::inFlight)
                .sum();
    }

    FailoverSnapshot.OfTarget standing(String id) {
        return failover.snapshot().targets().stream()
                .filter(target -> target.target().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
