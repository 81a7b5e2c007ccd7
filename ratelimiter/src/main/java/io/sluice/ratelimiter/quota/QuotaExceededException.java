package io.sluice.ratelimiter.quota;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A quota refused the call. The reason is {@code limit} (it is used up) or {@code overflow} (the count that the value shares with
 * others is). It tells how long it is until the next period begins; nothing, if the limit is zero.
 */
public final class QuotaExceededException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    QuotaExceededException(String resource, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(resource, Quota.KIND, reason, clock, retryAtNanos);
    }
}
