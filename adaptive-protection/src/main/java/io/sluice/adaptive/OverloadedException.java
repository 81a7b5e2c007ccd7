package io.sluice.adaptive;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;

/**
 * An adaptive limiter refused the call. The reason is {@code limit} (as many calls are in flight as are good for the service),
 * {@code fair_share} (the same, and the caller has more than its share of them), {@code uncommon} (the same, and the caller is not among
 * the most frequent ones), {@code cpu} or {@code memory} (the machine is short of it, and the call may be shed).
 */
public final class OverloadedException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    OverloadedException(String resource, String reason, NanoClock clock, long retryAtNanos) {
        super(resource, AdaptiveLimiter.KIND, reason, clock, retryAtNanos);
    }

    /** The service was not measured yet, so it is not known when to come back. */
    OverloadedException(String resource, String reason) {
        super(resource, AdaptiveLimiter.KIND, reason);
    }
}
