package io.sluice.cli.demo.breaker;

import io.sluice.cli.demo.Message;

/**
 * Calls, by how they ended.
 *
 * @param offered calls that arrived
 * @param succeeded calls that brought a price
 * @param failed calls that were made in vain
 * @param refused calls that were not made
 */
record Counts(long offered, long succeeded, long failed, long refused) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    static Counts from(Message message) {
        return new Counts(
                message.number("offered"),
                message.number("succeeded"),
                message.number("failed"),
                message.number("refused"));
    }

    Message in(Message message) {
        return message.with("offered", offered)
                .with("succeeded", succeeded)
                .with("failed", failed)
                .with("refused", refused);
    }

    /** Calls that have ended, in whatever way. */
    long ended() {
        return succeeded + failed + refused;
    }

    Counts minus(Counts earlier) {
        return new Counts(
                offered - earlier.offered,
                succeeded - earlier.succeeded,
                failed - earlier.failed,
                refused - earlier.refused);
    }
}
