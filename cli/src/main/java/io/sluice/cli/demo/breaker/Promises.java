package io.sluice.cli.demo.breaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Spread;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a guarded run must keep. */
final class Promises {
    private static final long LONGEST_REFUSAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Promises() {}

    static List<Promise> of(Outcome guarded) {
        return List.of(
                quickRefusals(guarded.total().refusals()), openedAndClosed(guarded), nothingLost(guarded.total()));
    }

    private static Promise quickRefusals(Spread refusals) {
        return new Promise(
                "refusals below 1 ms at p99: " + refusals.p99() + " over " + Show.count(refusals.count()) + " refusals",
                refusals.count() > 0 && refusals.p99Nanos() < LONGEST_REFUSAL_NANOS);
    }

    private static Promise openedAndClosed(Outcome guarded) {
        List<State> states = guarded.changes().stream().map(Change::to).toList();
        int opened = states.indexOf(State.OPEN);
        State last = states.isEmpty() ? State.CLOSED : states.get(states.size() - 1);
        long times = states.stream().filter(State.OPEN::equals).count();
        return new Promise(
                "the breaker opened and closed again: opened " + (times == 1 ? "once" : times + " times") + ", " + last
                        + " at the end",
                opened >= 0 && last == State.CLOSED);
    }

    private static Promise nothingLost(Total total) {
        Counts counts = total.counts();
        boolean guardAgrees = counts.equals(total.guardCounts());
        boolean answered = total.fallbacks() == counts.failed() + counts.refused();
        boolean adds = counts.offered() == counts.ended();
        String sum = String.format(
                "no call lost: %s offered %s %s succeeded + %s failed + %s refused",
                Show.count(counts.offered()),
                adds ? "=" : "≠",
                Show.count(counts.succeeded()),
                Show.count(counts.failed()),
                Show.count(counts.refused()));
        String guard = guardAgrees ? "; the guard counted the same" : "; but the guard counted " + total.guardCounts();
        String fallback = answered ? "" : "; but its fallback answered " + Show.count(total.fallbacks());
        return new Promise(sum + guard + fallback, adds && guardAgrees && answered);
    }
}
