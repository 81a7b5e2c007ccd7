package io.sluice.dashboard.server.traffic;

import io.sluice.dashboard.api.AgentEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The newest {@value #MOST} events of the instances of one application in one environment, in memory. Safe for many threads. */
public final class EventLog {
    /** How many are kept. */
    public static final int MOST = 10_000;

    private final Deque<Told> events = new ArrayDeque<>(); // the newest first; these are guarded by this
    private long count;

    /**
     * An event, and who told of it.
     *
     * @param at when it happened, by the console's clock, in milliseconds since 1970
     * @param instance the id of the instance
     * @param event what happened there, with the time of the instance
     */
    public record Told(long at, String instance, AgentEvent event) {}

    synchronized void add(Told told) {
        if (events.size() == MOST) {
            events.removeLast();
        }
        events.addFirst(told);
        count++;
    }

    /** How many there ever were. */
    public synchronized long count() {
        return count;
    }

    /**
     * Those that came between two counts of them, the oldest first.
     *
     * @param known how many there were before
     * @param until how many there were then
     * @param most of more than these, the newest
     */
    public synchronized List<Told> between(long known, long until, int most) {
        List<Told> newest = new ArrayList<>(events.stream()
                .skip(count - until)
                .limit(Math.min(until - known, most))
                .toList());
        Collections.reverse(newest);
        return newest;
    }

    /** The newest, and of them the newest first. */
    public synchronized List<Told> newest(int most) {
        return events.stream().limit(most).toList();
    }

    /** The changes of a resource's breakers in a time, the oldest first. */
    public synchronized List<Told> transitions(String resource, long from, long to) {
        List<Told> found = new ArrayList<>(events.stream()
                .filter(told -> told.event().type() == AgentEvent.Type.BREAKER_TRANSITION
                        && resource.equals(told.event().resource())
                        && told.at() >= from
                        && told.at() < to)
                .toList());
        found.sort((one, other) -> Long.compare(one.at(), other.at()));
        return found;
    }
}
