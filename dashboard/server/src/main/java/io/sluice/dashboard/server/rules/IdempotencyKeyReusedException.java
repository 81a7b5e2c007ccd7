package io.sluice.dashboard.server.rules;

/** An {@code Idempotency-Key} came a second time, with another request. */
public final class IdempotencyKeyReusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    IdempotencyKeyReusedException(String key) {
        super(
                "Idempotency-Key must be new for each request, but was \"" + key + "\" of another one",
                null,
                false,
                false);
    }
}
