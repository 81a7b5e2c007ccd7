package io.sluice.dashboard.server.agents;

/** There are too many of something already; perhaps later. */
final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyException(String message) {
        super(message, null, false, false);
    }
}
