package io.sluice.testkit;

import io.sluice.guard.Guard;
import io.sluice.guard.GuardSnapshot;

/**
 * Expectations of a guard's numbers; one that is not met is an {@link AssertionError} with the whole snapshot.
 * <pre>{@code
 * Expect.of(guard).succeeded(3).refused(1).refusedBy("circuitBreaker", "open", 1).quiet();
 * }</pre>
 */
public final class Expect {
    private final GuardSnapshot snapshot;

    private Expect(GuardSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Looks at the guard now. */
    public static Expect of(Guard guard) {
        return new Expect(guard.snapshot());
    }

    /** So many attempts succeeded. */
    public Expect succeeded(long calls) {
        return same("succeeded calls", calls, snapshot.counts().succeeded());
    }

    /** So many attempts failed. */
    public Expect failed(long calls) {
        return same("failed calls", calls, snapshot.counts().failed());
    }

    /** So many attempts were given up. */
    public Expect cancelled(long calls) {
        return same("cancelled calls", calls, snapshot.counts().cancelled());
    }

    /** So many attempts were refused. */
    public Expect refused(long calls) {
        return same("refused calls", calls, snapshot.counts().rejected());
    }

    /** So many attempts were refused by this gate for this reason. */
    public Expect refusedBy(String gate, String reason, long calls) {
        long refused = snapshot.rejections().stream()
                .filter(each -> each.gate().equals(gate) && each.reason().equals(reason))
                .mapToLong(GuardSnapshot.Rejections::count)
                .sum();
        return same("calls refused by " + gate + " for " + reason, calls, refused);
    }

    /** So many calls were answered by a fallback. */
    public Expect answered(long calls) {
        return same("answered calls", calls, snapshot.fallbacks());
    }

    /** No call is in flight: every permit came back. */
    public Expect quiet() {
        return same("calls in flight", 0, snapshot.counts().inFlight());
    }

    private Expect same(String what, long expected, long actual) {
        if (actual != expected) {
            throw new AssertionError(
                    "there must be " + expected + " " + what + ", but there were " + actual + " in " + snapshot);
        }
        return this;
    }
}
