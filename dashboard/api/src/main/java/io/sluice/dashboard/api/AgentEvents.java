package io.sluice.dashboard.api;

import io.sluice.core.Check;
import java.util.List;

/**
 * What happened at an instance.
 *
 * @param seq counts these messages since the start of the instance, from 1, so that one that is sent twice counts once
 * @param events in order; at most 1,000
 */
public record AgentEvents(long seq, List<AgentEvent> events) {
    /** How many events one message holds at most. */
    public static final int MOST = 1_000;

    public AgentEvents {
        Check.inRange("seq", seq, 1, Position.MAX);
        events = Check.listOf("events", events);
        Check.inRange("size of events", events.size(), 0, MOST);
    }
}
