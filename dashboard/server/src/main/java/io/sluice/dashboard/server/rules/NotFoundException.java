package io.sluice.dashboard.server.rules;

/** What a request is about is not there. */
public final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param what such as {@code "application \"checkout\""}
     */
    public NotFoundException(String what) {
        super("there is no " + what, null, false, false);
    }
}
