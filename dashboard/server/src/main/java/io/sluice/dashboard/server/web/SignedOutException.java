package io.sluice.dashboard.server.web;

/** Somebody asked for something that needs to know who he is, and has not said it. */
final class SignedOutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SignedOutException() {
        super("sign in, or show a token: Authorization: Bearer slc_api_…", null, false, false);
    }
}
