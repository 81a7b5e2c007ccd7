package io.sluice.dashboard.server.access;

/** What was asked for cannot be done as things are. */
public final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConflictException(String message) {
        super(message, null, false, false);
    }
}
