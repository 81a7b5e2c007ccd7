package io.sluice.dashboard.api;

import io.sluice.core.Check;

/**
 * What was sent has arrived.
 *
 * @param serverTime in milliseconds since 1970
 */
public record Receipt(long serverTime) {
    public Receipt {
        Check.inRange("serverTime", serverTime, 0, Position.MAX);
    }
}
