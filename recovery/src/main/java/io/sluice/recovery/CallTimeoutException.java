package io.sluice.recovery;

import java.io.Serial;
import java.time.Duration;

/**
 * A call took longer than it may. It may have done its work, or still be at it.
 * <p>Its stack trace tells where the caller waited, or, for an asynchronous call, nothing.
 */
public class CallTimeoutException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String resource;
    private final Limit limit;
    private final Duration time;

    /** Which of the two limits it was. */
    public enum Limit {
        /** That of the whole call. */
        DEADLINE,
        /** That of one attempt. */
        ATTEMPT
    }

    CallTimeoutException(String resource, Limit limit, Duration time) {
        this.resource = resource;
        this.limit = limit;
        this.time = time;
    }

    /** The name of what is protected. */
    public final String resource() {
        return resource;
    }

    public final Limit limit() {
        return limit;
    }

    /** How long it was allowed to take. */
    public final Duration time() {
        return time;
    }

    @Override
    public String getMessage() {
        return (limit == Limit.DEADLINE ? "the call of \"" : "an attempt to call \"") + resource
                + "\" took longer than " + time;
    }
}
