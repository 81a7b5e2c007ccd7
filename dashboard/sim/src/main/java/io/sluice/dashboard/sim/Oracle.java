package io.sluice.dashboard.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Counts what happens to the calls of one instance, call by call, independently of guards and agents. Remembers the last hour. Safe for many
 * threads.
 */
final class Oracle {
    private static final long REMEMBERED_MILLIS = 3_600_000;
    private static final long SECOND = 1_000;

    private final String instance;
    private final TreeMap<Key, Counts> counts =
            new TreeMap<>(Comparator.comparingLong(Key::second).thenComparing(Key::resource)); // guarded by this

    private record Key(long second, String resource) {}

    /** One second of one resource. */
    private static final class Counts {
        private long offered;
        private long rejected;
        private long failed;
        private long succeeded;
    }

    Oracle(String instance) {
        this.instance = instance;
    }

    void offered(long millis, String resource) {
        count(millis, resource, each -> each.offered++);
    }

    void rejected(long millis, String resource) {
        count(millis, resource, each -> each.rejected++);
    }

    void failed(long millis, String resource) {
        count(millis, resource, each -> each.failed++);
    }

    void succeeded(long millis, String resource) {
        count(millis, resource, each -> each.succeeded++);
    }

    private synchronized void count(long millis, String resource, Consumer<Counts> how) {
        long second = Math.floorDiv(millis, SECOND) * SECOND;
        Key key = new Key(second, resource);
        Counts known = counts.get(key);
        if (known == null) {
            while (!counts.isEmpty() && counts.firstKey().second < second - REMEMBERED_MILLIS) {
                counts.pollFirstEntry();
            }
            known = new Counts();
            counts.put(key, known);
        }
        how.accept(known);
    }

    /**
     * The seconds that began in this time, the first included.
     *
     * @param from by the wall clock, in milliseconds since 1970
     * @param to the end, not included
     */
    synchronized List<Tally> tallies(long from, long to) {
        List<Tally> tallies = new ArrayList<>();
        counts.forEach((key, each) -> {
            if (key.second >= from && key.second < to) {
                tallies.add(new Tally(
                        instance, key.second, key.resource, each.offered, each.rejected, each.failed, each.succeeded));
            }
        });
        return tallies;
    }
}
