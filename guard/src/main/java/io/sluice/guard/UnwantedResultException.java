package io.sluice.guard;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A call returned a result that {@link TypedGuard#failWhen} takes for a failure. It is what gates, retries and fallbacks see; the caller
 * sees the result itself, unless a fallback answers. Carries no stack trace.
 */
public final class UnwantedResultException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object result;

    UnwantedResultException(@Nullable Object result) {
        super(null, null, false, false);
        this.result = result;
    }

    /** What the call returned. */
    public @Nullable Object result() {
        return result;
    }

    @Override
    public String getMessage() {
        return "the call returned what it should not: " + result;
    }
}
