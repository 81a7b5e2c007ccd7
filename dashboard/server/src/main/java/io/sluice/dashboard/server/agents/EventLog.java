package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.AgentEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest {@value #MOST} events of the instances of one application in one environment, in memory. Safe for many threads. */
public final class EventLog {
    /** How many are kept. */
    public static final int MOST = 10_000;

    private final Deque<Told> events = new ArrayDeque<>(); // guarded by this

    /**
     * An event, and who told of it.
     *
     * @param instance the id of the instance
     * @param event what happened there
     */
    public record Told(String instance, AgentEvent event) {}

    synchronized void add(String instance, List<AgentEvent> more) {
        for (AgentEvent event : more) {
            if (events.size() == MOST) {
                events.removeLast();
            }
            events.addFirst(new Told(instance, event));
        }
    }

    synchronized List<Told> newest(int most) {
        return events.stream().limit(most).toList();
    }
}
