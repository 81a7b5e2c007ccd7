package io.sluice.benchmarks.simulator;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.adaptive.signal.HostSignals;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.TimeoutException;

/** Ours: the gate itself, as users have it, on virtual time. */
final class GateLimiter implements Limiter, NanoClock {
    private final TimeoutException tooLate = new TimeoutException();

    private final AdaptiveLimiter gate;
    private long now;

    GateLimiter(AdaptiveConfig config) {
        gate = AdaptiveLimiter.of("simulated", config, this, HostSignals.none());
    }

    @Override
    public long enter(long at, Stream stream) {
        now = at;
        return gate.enter(Gate.UNTIMED, stream.context());
    }

    @Override
    public void exit(long token, long start, long at, boolean dropped) {
        now = at;
        gate.exit(token, start, at, null, dropped ? tooLate : null);
    }

    @Override
    public double limit() {
        return gate.limit();
    }

    String debug() {
        return gate.toString();
    }

    @Override
    public long nanos() {
        return now;
    }
}
