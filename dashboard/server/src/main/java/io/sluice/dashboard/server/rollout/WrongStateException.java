package io.sluice.dashboard.server.rollout;

/** A rollout is not in a state in which that can be done, or another one is going on. */
public final class WrongStateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongStateException(String message) {
        super(message, null, false, false);
    }
}
