package io.sluice.cluster.sentinel;

import io.sluice.cluster.server.engine.Answer;

/** What an answer says, with its number on the wire. */
enum TokenStatus {
    OK(0),
    BLOCKED(1),
    /** Granted, to be used after a wait. */
    SHOULD_WAIT(2),
    NO_RULE_EXISTS(3),
    /** It is not known what became of the request; the client may fall back to its own rule. */
    FAIL(-1),
    /** The namespace, or the connection, has a quota of requests, and this one is beyond it. */
    TOO_MANY_REQUEST(-2),
    BAD_REQUEST(-4);

    private final int number;

    TokenStatus(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static TokenStatus of(Answer answer) {
        return switch (answer.verdict()) {
            case OK -> answer.waitNanos() > 0 ? SHOULD_WAIT : OK;
            case BLOCKED, NOT_LEASABLE -> BLOCKED;
            case NO_RULE -> NO_RULE_EXISTS;
            case BAD_REQUEST -> BAD_REQUEST;
            case BUSY -> TOO_MANY_REQUEST;
            case UNKNOWN, UNAVAILABLE -> FAIL;
        };
    }
}
