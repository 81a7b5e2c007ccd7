package io.sluice.guard.convert;

/** A file is not in the format it was said to be in; the message says what is wrong. */
public final class UnreadableFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableFormatException(String message) {
        super(message);
    }
}
