package io.sluice.dashboard.api;

import io.sluice.core.Check;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.GuardOverride.Action;
import java.time.Duration;

/**
 * What an operator does to one resource for a while, whatever its rules say.
 *
 * @param id tells it apart; one that an agent has already goes on, and its time does not begin anew
 * @param resource the exact name of the resource
 * @param action what is done
 * @param factor for {@code SCALE}, how many times as much is let in: above 0, at most 1,000; 1 for the others
 * @param ttl how long it is still to last, when this was sent; 1 ms to 24 h. The time runs in the agent
 * @param reason why, in the operator's words; at most 256 characters
 */
public record OverrideCommand(String id, String resource, Action action, double factor, Duration ttl, String reason) {
    /** The longest. */
    public static final Duration LONGEST = Duration.ofHours(24);

    public OverrideCommand {
        Names.checkText("id", id);
        Names.checkText("resource", resource);
        Check.present("action", action);
        Check.inRange("ttl", ttl, Duration.ofMillis(1), LONGEST);
        Names.checkText("reason", reason);
        new GuardOverride(action, factor); // checks the factor
    }

    /** The same as guards know it. */
    public GuardOverride override() {
        return new GuardOverride(action, factor);
    }
}
