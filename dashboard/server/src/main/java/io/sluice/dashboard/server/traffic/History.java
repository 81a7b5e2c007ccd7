package io.sluice.dashboard.server.traffic;

import io.sluice.core.Check;
import io.sluice.dashboard.server.store.PointStore;
import io.sluice.dashboard.server.store.PointStore.Row;
import io.sluice.dashboard.server.store.PointStore.Series;
import io.sluice.dashboard.server.store.PointStore.Steps;
import io.sluice.dashboard.server.store.RulesetKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what is counted, in steps that grow longer the older they are, and drops what is too old.
 * <p>Each minute, the steps of 10 s and of a minute are made of the seconds in memory; longer ones are made of the shorter ones that were
 * written, so a restart costs the seconds that were not written yet, and nothing of what is longer.
 * <p><b>Failure.</b> If writing fails, as on a disk that is full, {@link #failure} tells it and the next minute tries again; seconds stay in memory
 * for a quarter of an hour, so less than that costs nothing. Everything else goes on. Safe for many threads; {@link #write} is for one.
 */
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    /** Instances report each ten seconds at least: after so long a minute is told of. */
    private static final int SETTLED = 30;

    /** Longer steps of this time are made anew at the beginning, since they may have been missed. */
    private static final int MADE_ANEW = 7_200;

    private static final int DROP_EVERY = 3_600;

    private final PointStore store;
    private final InstantSource clock;

    private final Map<Tier, Long> writtenUntil = new EnumMap<>(Tier.class); // these are guarded by this
    private @Nullable String failure;
    private long droppedAt;

    History(PointStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        long now = now();
        for (Tier tier : Tier.values()) {
            boolean fromMemory = tier.compareTo(Tier.MINUTE) <= 0;
            writtenUntil.put(tier, fromMemory ? Tier.MINUTE.align(now) : tier.align(now - MADE_ANEW));
        }
    }

    private long now() {
        return Math.floorDiv(clock.millis(), 1_000L);
    }

    private static Steps steps(Tier tier) {
        return new Steps(tier.seconds(), tier.tableSeconds());
    }

    /** Up to when the steps of a tier are written. */
    synchronized long writtenUntil(Tier tier) {
        return Check.present("writtenUntil", writtenUntil.get(tier));
    }

    /** Why nothing can be written; null if it can. */
    synchronized @Nullable String failure() {
        return failure;
    }

    /** Writes what has settled and was not written yet. */
    void write(Map<RulesetKey, AppTraffic> all) {
        try {
            writeMinutes(all);
            writeLonger(Tier.TEN_MINUTES);
            writeLonger(Tier.HOUR);
            drop();
            told(null);
        } catch (RuntimeException failed) {
            LOG.warn("traffic cannot be written down; live charts go on, and it is tried again", failed);
            told(failed.getMessage() == null ? failed.toString() : failed.getMessage());
        }
    }

    private synchronized void told(@Nullable String why) {
        failure = why;
    }

    private synchronized void written(Tier tier, long until) {
        writtenUntil.put(tier, until);
    }

    private void writeMinutes(Map<RulesetKey, AppTraffic> all) {
        long oldest = now() - AppTraffic.SECONDS + Tier.MINUTE.seconds();
        long from = Math.max(writtenUntil(Tier.MINUTE), Tier.MINUTE.align(oldest));
        for (long minute = from; minute + Tier.MINUTE.seconds() <= now() - SETTLED; minute += Tier.MINUTE.seconds()) {
            List<Row> tens = new ArrayList<>();
            List<Row> minutes = new ArrayList<>();
            for (Map.Entry<RulesetKey, AppTraffic> each : all.entrySet()) {
                minute(each.getKey(), each.getValue(), minute, tens, minutes);
            }
            store.write(steps(Tier.TEN_SECONDS), tens);
            store.write(steps(Tier.MINUTE), minutes);
            written(Tier.TEN_SECONDS, minute + Tier.MINUTE.seconds());
            written(Tier.MINUTE, minute + Tier.MINUTE.seconds());
        }
    }

    private static void minute(RulesetKey key, AppTraffic traffic, long minute, List<Row> tens, List<Row> minutes) {
        List<String> names = new ArrayList<>(traffic.resources());
        names.add(""); // of whom only is told that they told
        for (String resource : names) {
            Series series = new Series(key, resource);
            Merger whole = new Merger(resource.isEmpty() ? "-" : resource);
            for (long at = minute; at < minute + Tier.MINUTE.seconds(); at += Tier.TEN_SECONDS.seconds()) {
                Point ten = traffic.sum(resource, at, at + Tier.TEN_SECONDS.seconds());
                whole.then(ten);
                add(series, at, ten, tens);
            }
            add(series, minute, whole.point(), minutes);
        }
    }

    /** A resource that nobody called takes no room: that somebody told of the application says that it is zero. */
    private static void add(Series series, long at, Point point, List<Row> rows) {
        if (point.seconds() > 0 && (point.counts() != null || series.resource().isEmpty())) {
            byte[] counts = point.counts() == null ? null : Packed.pack(point.counts());
            rows.add(new Row(series, at, point.seconds(), point.instances(), counts));
        }
    }

    private void writeLonger(Tier tier) {
        long to = tier.align(writtenUntil(tier.finer()));
        for (long at = writtenUntil(tier); at < to; at += tier.seconds()) {
            List<Row> rows = new ArrayList<>();
            for (Series series : store.series()) {
                Merger whole = new Merger(series.resource().isEmpty() ? "-" : series.resource());
                store.read(steps(tier.finer()), series, at, at + tier.seconds(), row -> whole.then(point(row)));
                add(series, at, whole.point(), rows);
            }
            store.write(steps(tier), rows);
            written(tier, at + tier.seconds());
        }
    }

    private void drop() {
        long now = now();
        if (now - droppedAt >= DROP_EVERY) {
            droppedAt = now;
            for (Tier tier : Tier.values()) {
                if (tier != Tier.SECOND) {
                    store.drop(steps(tier), now - tier.kept().toSeconds());
                }
            }
        }
    }

    private static Point point(Row row) {
        byte[] counts = row.counts();
        return new Point(row.seconds(), row.instances(), counts == null ? null : Packed.unpack(counts));
    }

    /** The steps of a series that were written, by the second in which they began. */
    NavigableMap<Long, Point> read(Tier tier, RulesetKey key, String resource, long from, long to) {
        NavigableMap<Long, Point> found = new TreeMap<>();
        store.read(steps(tier), new Series(key, resource), from, to, row -> found.put(row.second(), point(row)));
        return found;
    }
}
