package io.sluice.circuitbreaker;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.window.WindowSnapshot;
import java.time.Duration;
import java.util.Optional;

/**
 * A breaker at one moment.
 *
 * @param name what is protected
 * @param state the state
 * @param epoch how many changes of state there were
 * @param window CLOSED and METRICS_ONLY: the calls in the sliding window; HALF_OPEN: the probes that have ended; OPEN: what opened
 *     it; else empty
 * @param probesInFlight HALF_OPEN: the probes that have not ended; else 0
 * @param retryAfter OPEN, and FORCED_OPEN with an expiry: how long until another call may be let in; else empty
 * @param counts calls since the breaker was made
 */
public record CircuitBreakerSnapshot(
        String name,
        CircuitBreaker.State state,
        int epoch,
        WindowSnapshot window,
        int probesInFlight,
        Optional<Duration> retryAfter,
        CallCounts counts) {}
