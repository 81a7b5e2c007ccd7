package io.sluice.cluster.sentinel;

/** What came is no frame of the protocol: the connection must be closed. */
final class BadFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    /** It has no stack trace: hostile clients cause it. */
    BadFrameException(String message) {
        super(message, null, false, false);
    }
}
