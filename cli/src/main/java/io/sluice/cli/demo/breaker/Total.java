package io.sluice.cli.demo.breaker;

import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Spread;

/**
 * The whole run of a caller, told when its last call has ended.
 *
 * @param counts its calls, as the caller counted them
 * @param guardCounts the same as the guard counted them; nothing without a guard
 * @param fallbacks calls that the guard's fallback answered
 * @param mostHeld the most threads that waited for calls at one time
 * @param timeToFail while the service was slow: how long calls that brought no price had taken since they were due, failed or
 *     refused
 * @param refusals how long the guard took for its refusals
 */
record Total(Counts counts, Counts guardCounts, long fallbacks, int mostHeld, Spread timeToFail, Spread refusals) {
    static final String KIND = "total";
    static final String GUARD_KIND = "guard";

    /**
     * @param total what {@link #message} made
     * @param guard what {@link #guardMessage} made
     */
    static Total from(Message total, Message guard) {
        return new Total(
                Counts.from(total),
                Counts.from(guard),
                guard.number("fallbacks"),
                Math.toIntExact(total.number("mostHeld")),
                Spread.parse(total.text("timeToFail")),
                Spread.parse(total.text("refusals")));
    }

    Message message() {
        return counts.in(Message.of(KIND))
                .with("mostHeld", mostHeld)
                .with("timeToFail", timeToFail)
                .with("refusals", refusals);
    }

    Message guardMessage() {
        return guardCounts.in(Message.of(GUARD_KIND)).with("fallbacks", fallbacks);
    }
}
