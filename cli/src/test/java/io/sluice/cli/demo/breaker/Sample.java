package io.sluice.cli.demo.breaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.cli.demo.Spread;
import io.sluice.core.window.WindowSnapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a good run tells, for tests to vary. */
final class Sample {
    static final Script SCRIPT = new Script(60);
    static final Counts COUNTS = new Counts(12_000, 5_000, 100, 6_900);
    static final Spread QUICK = new Spread(6_900, 20_000, 69_000);
    static final Spread SLOW = new Spread(3_600, 1_500_000_000, 1_520_000_000);

    static final Change OPENED =
            new Change(12_300_000_000L, 1, State.CLOSED, State.OPEN, Cause.FAILURE_RATE, new WindowSnapshot(50, 26, 0));
    static final Change PROBING =
            new Change(13_300_000_000L, 2, State.OPEN, State.HALF_OPEN, Cause.WAIT_OVER, WindowSnapshot.EMPTY);
    static final Change REOPENED = new Change(
            13_320_000_000L, 3, State.HALF_OPEN, State.OPEN, Cause.PROBES_FAILED, new WindowSnapshot(3, 2, 0));
    static final Change CLOSED = new Change(
            43_100_000_000L, 5, State.HALF_OPEN, State.CLOSED, Cause.PROBES_SUCCEEDED, new WindowSnapshot(3, 0, 0));

    private Sample() {}

    static Total total() {
        return new Total(COUNTS, COUNTS, 7_000, 17, new Spread(3_600, 180_000, 40_000_000), QUICK);
    }

    static Outcome guarded() {
        return new Outcome(
                SCRIPT, List.of(second(43, 0, 200), second(44, 190, 10)), List.of(OPENED, PROBING, CLOSED), total());
    }

    static Outcome straight() {
        Counts counts = new Counts(12_000, 6_400, 5_600, 0);
        Total total = new Total(counts, Counts.NONE, 0, 313, SLOW, new Spread(0, 0, 0));
        return new Outcome(SCRIPT, List.of(second(42, 200, 0), second(43, 189, 11)), List.of(), total);
    }

    static Second second(int number, long succeeded, long refused) {
        Spread calls = new Spread(succeeded, TimeUnit.MILLISECONDS.toNanos(11), TimeUnit.MILLISECONDS.toNanos(24));
        return new Second(number, new Counts(200, succeeded, 0, refused), 3, "OPEN", calls, QUICK);
    }
}
