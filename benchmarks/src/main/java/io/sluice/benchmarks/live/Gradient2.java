package io.sluice.benchmarks.live;

import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import io.sluice.cli.demo.overload.Limiter;
import org.jspecify.annotations.Nullable;

/** Netflix' concurrency-limits with Gradient2, which its documentation recommends, at its defaults. */
public final class Gradient2 implements Limiter {
    private final com.netflix.concurrency.limits.Limiter<Void> limiter =
            SimpleLimiter.newBuilder().limit(Gradient2Limit.newDefault()).build();

    @Override
    @SuppressWarnings("NullAway") // this limiter has no context, and its library says so by null
    public @Nullable Use tryEnter() {
        return limiter.acquire(null).<Use>map(listener -> listener::onSuccess).orElse(null);
    }
}
