package io.sluice.recovery.failover;

import io.sluice.core.gate.Protection;
import io.sluice.recovery.Blocking;
import io.sluice.recovery.failover.Route.Attempt;
import org.jspecify.annotations.Nullable;

/** Drives a route on the caller's thread. */
final class BlockingFailover {
    private BlockingFailover() {}

    static <T extends @Nullable Object> T run(Route route, TargetCall<T> call) throws Exception {
        for (Attempt attempt = route.next(); attempt != null; attempt = route.next()) {
            try {
                T result = through(attempt, call);
                attempt.succeeded();
                return result;
            } catch (Throwable error) {
                if (!attempt.failed(error) || Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        throw Blocking.<RuntimeException>asIs(route.failure());
    }

    private static <T extends @Nullable Object> T through(Attempt attempt, TargetCall<T> call) throws Exception {
        Protection gate = attempt.gate();
        if (gate == null) {
            attempt.begun();
            return call.call(attempt.target());
        }
        return gate.executeCallable(() -> {
            attempt.begun();
            return call.call(attempt.target());
        });
    }
}
