package io.sluice.spring.client;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The callee itself refused, and said by {@code Retry-After} when to come back. It is a refusal like one of our own gates, of the gate
 * {@code callee} for the reason {@code status_503} or so: therefore a retry waits for as long as told, or gives up at once if that is longer
 * than it may wait. To the gates it is a failed call. Carries no stack trace.
 */
public final class CalleeRefusedException extends CallNotPermittedException implements FailedAnswer {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable Object answer;

    CalleeRefusedException(String resource, int status, Object answer, NanoClock clock, Duration retryAfter) {
        super(resource, "callee", "status_" + status, clock, clock.exactNanos() + retryAfter.toNanos());
        this.status = status;
        this.answer = answer;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable Object answer() {
        return answer;
    }
}
