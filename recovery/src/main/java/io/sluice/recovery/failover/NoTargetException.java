package io.sluice.recovery.failover;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A call reached no target. The reason is {@code none} (there is no target at all), {@code refused} (the gates of all targets
 * refused; it tells when the first of them may let a call in, where one knows) or {@code deadline} (there was no time left).
 */
public final class NoTargetException extends CallNotPermittedException {
    @Serial
    private static final long serialVersionUID = 1L;

    NoTargetException(String resource, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(resource, Failover.KIND, reason, clock, retryAtNanos);
    }
}
