package io.sluice.cli.demo.overload;

import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import org.jspecify.annotations.Nullable;

/** The adaptive limiter at its defaults; nobody tells it what the server can do. */
public final class AdaptiveGate implements Limiter {
    private final AdaptiveLimiter limiter = AdaptiveLimiter.ofDefaults("server");

    @Override
    public @Nullable Use tryEnter() {
        try {
            Permit permit = limiter.acquire();
            return permit::success;
        } catch (CallNotPermittedException refused) {
            return null;
        }
    }
}
