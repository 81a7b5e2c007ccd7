package io.sluice.recovery;

import io.sluice.core.Check;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of a timeout; immutable, compared by value. At least one of the two limits must be present.
 *
 * @param deadline how long a call may take in all, with every attempt and every wait; 1 ms to 31 days; absent by default
 * @param attemptTimeout how long each attempt may take; 1 ms to 31 days, and at most the deadline; absent by default
 * @param interrupt whether the thread of a blocking call is interrupted when its time is up; false by default: a call that has not
 *     begun is cancelled, one that runs goes on, and nobody waits for it
 * @param interruptCaller whether a blocking call stays on its caller's thread, which is interrupted when the time is up; false by
 *     default: the call runs on another thread and the caller stops waiting. If true, the caller waits until the call has heard of
 *     the interrupt
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record TimeoutConfig(
        @Nullable Duration deadline, @Nullable Duration attemptTimeout, boolean interrupt, boolean interruptCaller) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(31);

    public TimeoutConfig {
        if (deadline == null && attemptTimeout == null) {
            throw new IllegalArgumentException("deadline or attemptTimeout must be present, but both were absent");
        }
        if (deadline != null) {
            Check.inRange("deadline", deadline, SHORTEST, LONGEST);
        }
        if (attemptTimeout != null) {
            Check.inRange("attemptTimeout", attemptTimeout, SHORTEST, Objects.requireNonNullElse(deadline, LONGEST));
        }
    }

    /** A builder without any limit: there is none that suits every call. */
    public static Builder custom() {
        return new Builder();
    }

    /** A limit for the whole call, and nothing else. */
    public static TimeoutConfig ofDeadline(Duration deadline) {
        return custom().deadline(deadline).build();
    }

    /** A limit for each attempt, and nothing else. */
    public static TimeoutConfig ofAttempt(Duration attemptTimeout) {
        return custom().attemptTimeout(attemptTimeout).build();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        return new Builder()
                .deadline(deadline)
                .attemptTimeout(attemptTimeout)
                .interrupt(interrupt)
                .interruptCaller(interruptCaller);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private @Nullable Duration deadline;
        private @Nullable Duration attemptTimeout;
        private boolean interrupt;
        private boolean interruptCaller;

        private Builder() {}

        public Builder deadline(@Nullable Duration limit) {
            deadline = limit;
            return this;
        }

        public Builder attemptTimeout(@Nullable Duration limit) {
            attemptTimeout = limit;
            return this;
        }

        public Builder interrupt(boolean interrupts) {
            interrupt = interrupts;
            return this;
        }

        public Builder interruptCaller(boolean interrupts) {
            interruptCaller = interrupts;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range, or neither limit is present; the message gives its name, the
         *     range and the value
         */
        public TimeoutConfig build() {
            return new TimeoutConfig(deadline, attemptTimeout, interrupt, interruptCaller);
        }
    }
}
