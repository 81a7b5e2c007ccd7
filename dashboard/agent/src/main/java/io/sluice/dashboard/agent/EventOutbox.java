package io.sluice.dashboard.agent;

import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentEvents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that the console has not been told yet. If there are too many, the oldest are left out and counted. What was handed out
 * is handed out again, under the same number, until it is known to have arrived. Safe for many threads.
 */
final class EventOutbox {
    /** As many as an application can have that has just started, with all the resources there may be. */
    static final int MOST_WAITING = 3 * AgentEvents.MOST;

    private final AgentClock time;
    private final ArrayDeque<AgentEvent> waiting = new ArrayDeque<>(); // these are guarded by this
    private @Nullable AgentEvents handedOut;
    private long lastSeq;
    private long lost;

    EventOutbox(AgentClock time) {
        this.time = time;
    }

    synchronized void add(AgentEvent event) {
        if (waiting.size() == MOST_WAITING) {
            waiting.removeFirst();
            lost++;
        }
        waiting.addLast(event);
    }

    /** Whether there is something that has not arrived. */
    synchronized boolean isWaiting() {
        return handedOut != null || !waiting.isEmpty() || lost > 0;
    }

    /** What is to be sent; null if there is nothing. */
    synchronized @Nullable AgentEvents next() {
        if (handedOut == null && (!waiting.isEmpty() || lost > 0)) {
            List<AgentEvent> events = new ArrayList<>();
            if (lost > 0) {
                events.add(AgentEvent.counted(AgentEvent.Type.EVENTS_LOST, time.millis(), lost));
                lost = 0;
            }
            while (!waiting.isEmpty() && events.size() < AgentEvents.MOST) {
                events.add(waiting.removeFirst());
            }
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
