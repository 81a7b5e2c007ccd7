package io.sluice.cli.demo.breaker;

import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Spread;

/**
 * One second of a caller.
 *
 * @param number 1 for the first of the run
 * @param counts calls that arrived in it, and calls that ended in it
 * @param held threads that were waiting for a call at its end
 * @param state the breaker's state at its end; {@link #NO_BREAKER} without one
 * @param calls how long calls that succeeded or failed in it had taken since they were due
 * @param refusals how long the guard took for the refusals in it
 */
record Second(int number, Counts counts, int held, String state, Spread calls, Spread refusals) {
    static final String KIND = "second";
    static final String NO_BREAKER = "none";

    private static final double WELL = 0.95;

    static Second from(Message message) {
        return new Second(
                Math.toIntExact(message.number("number")),
                Counts.from(message),
                Math.toIntExact(message.number("held")),
                message.text("state"),
                Spread.parse(message.text("calls")),
                Spread.parse(message.text("refusals")));
    }

    Message message() {
        return counts.in(Message.of(KIND).with("number", number))
                .with("held", held)
                .with("state", state)
                .with("calls", calls)
                .with("refusals", refusals);
    }

    /** Whether at least 95 % of the calls that ended brought a price. */
    boolean well() {
        return counts.ended() > 0 && counts.succeeded() >= WELL * counts.ended();
    }
}
