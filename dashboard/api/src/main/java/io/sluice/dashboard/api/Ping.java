package io.sluice.dashboard.api;

import io.sluice.core.Check;

/**
 * The stream lives.
 *
 * @param serverTime in milliseconds since 1970
 */
public record Ping(long serverTime) {
    public Ping {
        Check.inRange("serverTime", serverTime, 0, Position.MAX);
    }
}
