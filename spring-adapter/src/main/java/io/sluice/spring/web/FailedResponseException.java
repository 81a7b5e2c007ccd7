package io.sluice.spring.web;

import java.io.Serial;

/**
 * What a guard is told when a request was answered by a status that counts as a failure. Nobody throws it; rules may name it where they
 * list exceptions.
 */
public final class FailedResponseException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status the status of the response */
    public FailedResponseException(int status) {
        super("answered by status " + status, null, false, false);
        this.status = status;
    }

    /** The status of the response. */
    public int status() {
        return status;
    }
}
