package io.sluice.dashboard.api;

/**
 * An instance stops, and need not be waited for.
 *
 * @param reason for people
 */
public record Farewell(String reason) {
    public Farewell {
        Names.checkText("reason", reason);
    }
}
