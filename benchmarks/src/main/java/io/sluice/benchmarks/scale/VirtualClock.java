package io.sluice.benchmarks.scale;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.core.time.TimerService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Time for millions of timers: as {@code ManualClock}, but for one thread, and a cancelled timer stays in the queue until its time comes, which
 * makes cancelling cheap.
 */
final class VirtualClock implements NanoClock, TimerService, InstantSource {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.<Event>comparingLong(event -> event.due).thenComparingLong(event -> event.number));
    private final Random random;
    private long now;
    private long scheduled;
    private int pending;

    VirtualClock(long seed) {
        random = new Random(seed);
    }

    /** A task and its time. */
    private final class Event implements Timer {
        private final long due;
        private final long number;
        private boolean over;
        private final Runnable task;

        Event(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }

        @Override
        public boolean cancel() {
            boolean first = !over;
            over = true;
            pending -= first ? 1 : 0;
            return first;
        }
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        Event event = new Event(now + Math.max(0, delayNanos), scheduled++, task);
        events.add(event);
        pending++;
        return event;
    }

    @Override
    public int pending() {
        return pending;
    }

    /** Runs what comes due on the way to a moment. */
    void runUntil(long moment) {
        for (Event next = events.peek(); next != null && next.due <= moment; next = events.peek()) {
            events.poll();
            if (next.cancel()) {
                now = next.due;
                next.task.run();
            }
        }
        now = moment;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Instant instant() {
        return BEGINNING.plusNanos(now);
    }

    @Override
    public TimerService timers() {
        return this;
    }

    @Override
    public InstantSource wallClock() {
        return this;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
