package io.sluice.dashboard.server.access;

/** A link was used before, or is too old, or never was one. */
public final class LinkGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LinkGoneException() {
        super("this link was used already, or is too old; ask for a new one", null, false, false);
    }
}
