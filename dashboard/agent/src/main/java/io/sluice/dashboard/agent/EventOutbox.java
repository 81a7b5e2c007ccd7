package io.sluice.dashboard.agent;

import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentEvents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that the console has not been told yet. If there are more than fit in a message, the oldest are left out and counted. What was handed out
 * is handed out again, under the same number, until it is known to have arrived. Safe for many threads.
 */
final class EventOutbox {
    private final AgentClock time;
    private final ArrayDeque<AgentEvent> waiting = new ArrayDeque<>(); // these are guarded by this
    private @Nullable AgentEvents handedOut;
    private long lastSeq;
    private long lost;

    EventOutbox(AgentClock time) {
        this.time = time;
    }

    synchronized void add(AgentEvent event) {
        if (waiting.size() == AgentEvents.MOST - 1) { // one is kept for the count of those left out
            waiting.removeFirst();
            lost++;
        }
        waiting.addLast(event);
    }

    /** What is to be sent; null if there is nothing. */
    synchronized @Nullable AgentEvents next() {
        if (handedOut == null && (!waiting.isEmpty() || lost > 0)) {
            List<AgentEvent> events = new ArrayList<>(waiting);
            if (lost > 0) {
                events.add(AgentEvent.counted(AgentEvent.Type.EVENTS_LOST, time.millis(), lost));
            }
            waiting.clear();
            lost = 0;
            handedOut = new AgentEvents(++lastSeq, events);
        }
        return handedOut;
    }

    synchronized void arrived(AgentEvents events) {
        if (events.equals(handedOut)) {
            handedOut = null;
        }
    }
}
