package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.agents.Arrival;
import io.sluice.dashboard.server.rollout.Plan.Gate;
import io.sluice.dashboard.server.rollout.Plan.OnBreach;
import io.sluice.dashboard.server.rollout.Rollout.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a rollout, by what is seen of its instances, and by what people want. Functions only; nothing is done here.
 * <pre>
 * PUSHING       a quorum has applied it                      → BAKING
 *               one refused it, or understood it otherwise   → PAUSED
 *               the time for it is over                      → PAUSED
 *               of the step to all: all have answered, or the time is over → DONE
 * BAKING        one refused it, or understood it otherwise   → PAUSED
 *               a guard is breached                          → PAUSED, or to be rolled back
 *               the time is over, and the gate is automatic  → PUSHING the next step
 * ROLLING_BACK  all have answered, or the time is over       → ROLLED_BACK
 * </pre>
 * Pausing the step to all would hold back nothing, so it does not pause: it ends, and says whom it did not reach.
 */
final class RolloutMachine {
    private static final Set<Arrival> ANSWERED = Set.of(Arrival.APPLIED, Arrival.REJECTED, Arrival.DRIFTED);

    private RolloutMachine() {}

    /**
     * What is seen.
     *
     * @param arrivals how far each of the step's instances has come that is alive
     * @param breach which guard is breached, and by how much; null if none is
     */
    record Seen(
            Instant now,
            Map<String, Arrival> arrivals,
            @Nullable String breach) {}

    /**
     * What is to be next.
     *
     * @param rollout as it is now; the very one that was given if nothing changed
     * @param rollBack why it is to be rolled back; null if it is not
     */
    record Next(Rollout rollout, @Nullable String rollBack) {}

    static Next next(Rollout rollout, Seen seen) {
        return switch (rollout.state()) {
            case PUSHING -> new Next(rollout.currentStep().all() ? toAll(rollout, seen) : pushing(rollout, seen), null);
            case BAKING -> baking(rollout, seen);
            case ROLLING_BACK -> new Next(ends(rollout, seen, State.ROLLED_BACK, rollout.reason()), null);
            case PAUSED, DONE, ROLLED_BACK, SUPERSEDED -> new Next(rollout, null);
        };
    }

    private static Rollout toAll(Rollout rollout, Seen seen) {
        String missing = missing(seen.arrivals());
        return ends(rollout, seen, State.DONE, missing);
    }

    private static Rollout ends(Rollout rollout, Seen seen, State end, String why) {
        boolean answered = ANSWERED.containsAll(seen.arrivals().values());
        return answered || isOver(rollout, seen) ? rollout.to(end, seen.now(), why) : rollout;
    }

    private static Rollout pushing(Rollout rollout, Seen seen) {
        String refused = refused(seen.arrivals());
        if (refused != null) {
            return rollout.to(State.PAUSED, seen.now(), refused);
        }
        long applied = seen.arrivals().values().stream()
                .filter(Arrival.APPLIED::equals)
                .count();
        long wanted = (long) Math.ceil(rollout.plan().quorum() * seen.arrivals().size() - 1e-9);
        if (!seen.arrivals().isEmpty() && applied >= wanted) {
            return rollout.to(State.BAKING, seen.now(), "");
        }
        if (isOver(rollout, seen)) {
            String why = seen.arrivals().isEmpty() ? "there is no instance to try it on" : missing(seen.arrivals());
            return rollout.to(State.PAUSED, seen.now(), why);
        }
        return rollout;
    }

    private static boolean isOver(Rollout rollout, Seen seen) {
        return millis(rollout, seen) >= rollout.plan().ackTimeoutMillis();
    }

    private static long millis(Rollout rollout, Seen seen) {
        return Duration.between(rollout.since(), seen.now()).toMillis();
    }

    private static Next baking(Rollout rollout, Seen seen) {
        String refused = refused(seen.arrivals());
        if (refused != null) {
            return new Next(rollout.to(State.PAUSED, seen.now(), refused), null);
        }
        String breach = seen.breach();
        if (breach != null) {
            return rollout.plan().onBreach() == OnBreach.ROLLBACK
                    ? new Next(rollout, breach)
                    : new Next(rollout.to(State.PAUSED, seen.now(), breach), null);
        }
        boolean goesOn = rollout.currentStep().gate() == Gate.AUTO
                && millis(rollout, seen) >= rollout.currentStep().bakeMillis();
        return new Next(goesOn ? rollout.toStep(rollout.step() + 1, seen.now()) : rollout, null);
    }

    private static @Nullable String refused(Map<String, Arrival> arrivals) {
        boolean refused = arrivals.containsValue(Arrival.REJECTED) || arrivals.containsValue(Arrival.DRIFTED);
        return refused ? missing(arrivals) : null;
    }

    /** Such as {@code 1 rejected (pay-07), 2 timed out (pay-03, pay-04)}; empty if all have applied it. */
    private static String missing(Map<String, Arrival> arrivals) {
        Map<Arrival, Set<String>> missing = new TreeMap<>();
        arrivals.forEach((instance, arrival) -> {
            if (arrival != Arrival.APPLIED) {
                missing.computeIfAbsent(arrival, unused -> new TreeSet<>()).add(instance);
            }
        });
        return missing.entrySet().stream()
                .map(each -> each.getValue().size() + " " + words(each.getKey()) + " (" + some(each.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String words(Arrival arrival) {
        return switch (arrival) {
            case REJECTED -> "rejected";
            case TIMED_OUT -> "timed out: its uplink may be failing";
            case DRIFTED -> "drifted";
            case SENT -> "not yet answered";
            case WAITING -> "without a stream";
            case OFFLINE -> "offline";
            case APPLIED, NO_RULES -> "without rules";
        };
    }

    private static String some(Set<String> instances) {
        String first = instances.stream().limit(5).collect(Collectors.joining(", "));
        return instances.size() > 5 ? first + ", …" : first;
    }

    // ---- what people want

    /** @throws WrongStateException if it is not going on */
    static Rollout pause(Rollout rollout, Instant now, String by) {
        expect(rollout, "paused", State.PUSHING, State.BAKING);
        return rollout.to(State.PAUSED, now, "paused by " + by);
    }

    /** The step begins anew. */
    static Rollout resume(Rollout rollout, Instant now) {
        expect(rollout, "resumed", State.PAUSED);
        return rollout.toStep(rollout.step(), now);
    }

    /** The next step begins now. */
    static Rollout promote(Rollout rollout, Instant now) {
        expect(rollout, "promoted", State.PUSHING, State.BAKING, State.PAUSED);
        if (rollout.currentStep().all()) {
            throw new WrongStateException("rollout " + rollout.id() + " must be before its last step to be promoted");
        }
        return rollout.toStep(rollout.step() + 1, now);
    }

    static void expectAbortable(Rollout rollout) {
        expect(rollout, "aborted", State.PUSHING, State.BAKING, State.PAUSED);
    }

    private static void expect(Rollout rollout, String what, State... allowed) {
        if (!List.of(allowed).contains(rollout.state())) {
            throw new WrongStateException("rollout " + rollout.id() + " must be one of " + List.of(allowed) + " to be "
                    + what + ", but was " + rollout.state());
        }
    }
}
