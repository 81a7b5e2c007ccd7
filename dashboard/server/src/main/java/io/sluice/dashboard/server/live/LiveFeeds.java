package io.sluice.dashboard.server.live;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.stream.SseStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who looks at live charts, once a second, what was counted, and half a second later what came too late for that: one computation for each
 * application, however many look. A slow reader gets the newest frame and sees by its number that others were left out. As long as somebody looks,
 * instances report each second.
 * <p>Safe for many threads.
 */
public final class LiveFeeds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFeeds.class);

    /** How long after the end of a second its frame is made: instances report right at its end. */
    private static final long SETTLE_MILLIS = 400;

    /** How long after that what came meanwhile is told, if something did: it would have to wait for the next second's frame. */
    private static final long LATE_MILLIS = 500;

    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(25);

    private final NanoClock clock;
    private final Fleets fleets;
    private final Executor thread;
    private final Map<RulesetKey, LiveFeed> feeds = new ConcurrentHashMap<>();
    private @Nullable Timer next; // these are guarded by this
    private @Nullable Timer late;
    private boolean closed;

    /**
     * @param thread makes the frames, one after the other
     */
    public LiveFeeds(NanoClock clock, Fleets fleets, Executor thread) {
        this.clock = clock;
        this.fleets = fleets;
        this.thread = thread;
        schedule();
    }

    private synchronized void schedule() {
        if (!closed) {
            long since = Math.floorMod(clock.wallClock().millis() - SETTLE_MILLIS, 1_000L);
            next = in(1_000 - since, this::tick);
            boolean inTime = since < LATE_MILLIS && isWatched();
            late = inTime ? in(LATE_MILLIS - since, () -> each(LiveFeed::frameIfLate)) : null;
        }
    }

    private boolean isWatched() {
        return feeds.values().stream().anyMatch(feed -> feed.viewers() > 0);
    }

    private Timer in(long millis, Runnable step) {
        return clock.timers().schedule(TimeUnit.MILLISECONDS.toNanos(millis), () -> thread.execute(step));
    }

    private void tick() {
        try {
            each(feed -> {
                feed.dropStalled(STALLED_NANOS);
                feed.frame();
            });
        } finally {
            schedule();
        }
    }

    private void each(Consumer<LiveFeed> step) {
        try {
            feeds.values().forEach(step);
        } catch (RuntimeException failed) {
            LOG.warn("a frame could not be made; the next one is tried", failed);
        }
    }

    /**
     * Somebody looks. The first frame is sent at once, the others as they are made, until {@link #leave}.
     *
     * @param resources which; all if there are none
     * @throws io.sluice.dashboard.server.rules.NotFoundException if there is no such application or environment
     */
    public void join(RulesetKey key, Set<String> resources, SseStream stream) {
        LiveFeed feed = feeds.computeIfAbsent(key, unused -> new LiveFeed(clock, fleets, key));
        feed.join(stream, List.copyOf(resources));
    }

    /** He looks no more; once is enough, more does no harm. */
    public void leave(RulesetKey key, SseStream stream) {
        LiveFeed feed = feeds.get(key);
        if (feed != null) {
            feed.leave(stream);
        }
    }

    /** How many look at an application. */
    public int viewers(RulesetKey key) {
        LiveFeed feed = feeds.get(key);
        return feed == null ? 0 : feed.viewers();
    }

    /** Ends all streams. */
    @Override
    public void close() {
        List<Timer> timers = new ArrayList<>();
        synchronized (this) {
            closed = true;
            timers.add(Check.present("next", next));
            if (late != null) {
                timers.add(late);
            }
        }
        timers.forEach(Timer::cancel);
        feeds.values().forEach(LiveFeed::close);
    }
}
