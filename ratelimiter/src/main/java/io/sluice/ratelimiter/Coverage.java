package io.sluice.ratelimiter;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.time.NanoClock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a limiter counts, and the watch on the resource that this depends on, if it does. For those who make limiters. Safe for many
 * threads.
 */
public final class Coverage {
    private final AppliesTo calls;
    private final @Nullable BusyWatch watch;

    private Coverage(AppliesTo calls, @Nullable BusyWatch watch) {
        this.calls = calls;
        this.watch = watch;
    }

    /**
     * What a limiter goes by.
     *
     * @param countsOfOthers finds the counts of another resource by its name
     * @return null if every call counts
     */
    public static @Nullable Coverage of(
            AppliesTo calls, NanoClock clock, Function<String, Optional<CallCounts>> countsOfOthers) {
        if (calls.equals(AppliesTo.EVERY_CALL)) {
            return null;
        }
        String other = calls.whileBusy();
        return new Coverage(
                calls,
                other == null
                        ? null
                        : new BusyWatch(clock, () -> countsOfOthers.apply(other), calls.busyFromPerSecond()));
    }

    /** Whether it counts a call. */
    public boolean covers(CallContext context) {
        return calls.covers(context) && (watch == null || watch.isBusy());
    }

    /** Whether it takes a context to know. */
    public boolean isByContext() {
        return calls.isByContext();
    }
}
