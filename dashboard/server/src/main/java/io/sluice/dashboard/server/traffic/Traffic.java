package io.sluice.dashboard.server.traffic;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.store.PointStore;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.time.Rounds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What all instances of all applications count: the last quarter of an hour in memory, longer ago in a {@link PointStore}. Safe for many threads.
 * <p><b>Memory.</b> A resource of an application costs about 300 KB, a resource of an instance 1 KB, of which there are at most
 * {@value #MOST_ROWS}; those beyond are counted with the others of their application, and not shown instance by instance.
 */
public final class Traffic implements AutoCloseable {
    /** How many rows of single instances are kept. */
    public static final int MOST_ROWS = 200_000;

    private static final long WRITE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final NanoClock clock;
    private final History history;
    private final Queries queries;
    private final AtomicInteger room = new AtomicInteger(MOST_ROWS);
    private final Map<RulesetKey, AppTraffic> apps = new ConcurrentHashMap<>();

    private final Rounds writing;

    /**
     * @param writer runs what waits for the disk, one after the other
     */
    public Traffic(NanoClock clock, PointStore store, Executor writer) {
        this.clock = clock;
        history = new History(store, clock.wallClock());
        queries = new Queries(history, clock.wallClock());
        writing = Rounds.every(WRITE_NANOS, clock, writer, "traffic could not be written", this::write);
    }

    private void write() {
        apps.values().forEach(AppTraffic::sweep);
        history.write(apps);
    }

    /** What the instances of one application in one environment count. */
    public AppTraffic of(RulesetKey key) {
        return apps.computeIfAbsent(key, unused -> new AppTraffic(clock.wallClock(), room));
    }

    /** All that was heard of since the start. */
    public Map<RulesetKey, AppTraffic> all() {
        return Map.copyOf(apps);
    }

    /**
     * The past of some resources.
     *
     * @param from in seconds since 1970
     * @param to the end, not included
     * @param step how long a step should be at least, in seconds, up to a day; null for as short as there is room for
     * @throws IllegalArgumentException if it does not begin before it ends, or the step is not in range
     */
    public Queries.Answer query(RulesetKey key, List<String> resources, long from, long to, @Nullable Integer step) {
        return queries.query(key, of(key), resources, from, to, step);
    }

    /** Why traffic is not written down; empty if it is. */
    public Optional<String> failure() {
        return Optional.ofNullable(history.failure());
    }

    @Override
    public void close() {
        writing.close();
    }
}
