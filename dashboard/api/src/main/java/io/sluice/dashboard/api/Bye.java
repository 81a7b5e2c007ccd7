package io.sluice.dashboard.api;

import io.sluice.core.Check;
import java.time.Duration;

/**
 * The node that holds the stream is about to go.
 *
 * @param spread within which the agents that hear this come back, each at a moment of its own; 0 to 1 minute
 */
public record Bye(Duration spread) {
    public Bye {
        Check.inRange("spread", spread, Duration.ZERO, Duration.ofMinutes(1));
    }
}
