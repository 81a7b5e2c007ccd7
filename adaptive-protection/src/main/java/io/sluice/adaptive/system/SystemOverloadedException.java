package io.sluice.adaptive.system;

import io.sluice.core.gate.CallNotPermittedException;
import java.io.Serial;

/**
 * A system limiter refused the call. The reason is the limit that is reached: {@code qps}, {@code threads}, {@code response_time},
 * {@code load} or {@code cpu}. When to come back is not known.
 */
public final class SystemOverloadedException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    SystemOverloadedException(String resource, String reason) {
        super(resource, SystemLimiter.KIND, reason);
    }
}
