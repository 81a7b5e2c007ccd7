package io.sluice.dashboard.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Counts what happens to the calls of one instance, call by call, independently of guards and agents. Safe for many threads.
 * <p><b>Cost.</b> A kilobyte for each minute in which a resource was called and that is remembered.
 */
final class Oracle {
    private static final long SECOND = 1_000;
    private static final int SECONDS = 60;
    private static final long MINUTE = SECONDS * SECOND;

    private final String instance;
    private final long rememberedMillis;
    private final TreeMap<Long, Map<String, Minute>> minutes = new TreeMap<>(); // by their beginning; guarded by this

    /** The seconds of one minute of one resource. */
    private static final class Minute {
        private final int[] offered = new int[SECONDS];
        private final int[] rejected = new int[SECONDS];
        private final int[] failed = new int[SECONDS];
        private final int[] succeeded = new int[SECONDS];

        boolean knows(int second) {
            return offered[second] + rejected[second] + failed[second] + succeeded[second] > 0;
        }
    }

    /**
     * @param remembered for how long, at the least
     */
    Oracle(String instance, Duration remembered) {
        this.instance = instance;
        rememberedMillis = remembered.toMillis();
    }

    void offered(long millis, String resource) {
        count(millis, resource, minute -> minute.offered);
    }

    void rejected(long millis, String resource) {
        count(millis, resource, minute -> minute.rejected);
    }

    void failed(long millis, String resource) {
        count(millis, resource, minute -> minute.failed);
    }

    void succeeded(long millis, String resource) {
        count(millis, resource, minute -> minute.succeeded);
    }

    private synchronized void count(long millis, String resource, Function<Minute, int[]> what) {
        long begin = millis - Math.floorMod(millis, MINUTE);
        Map<String, Minute> minute = minutes.get(begin);
        if (minute == null) {
            minutes.headMap(begin - rememberedMillis - MINUTE, true).clear();
            minute = new HashMap<>();
            minutes.put(begin, minute);
        }
        what.apply(minute.computeIfAbsent(resource, unknown -> new Minute()))[(int) ((millis - begin) / SECOND)]++;
    }

    /**
     * The seconds that began in this time, the first included, in which something happened; in the order of time, then of resources.
     *
     * @param from by the wall clock, in milliseconds since 1970
     * @param to the end, not included
     */
    synchronized List<Tally> tallies(long from, long to) {
        List<Tally> tallies = new ArrayList<>();
        minutes.headMap(to, false)
                .forEach((begin, resources) -> resources.forEach((resource, minute) -> {
                    for (int i = 0; i < SECONDS; i++) {
                        long second = begin + i * SECOND;
                        if (second >= from && second < to && minute.knows(i)) {
                            tallies.add(tally(second, resource, minute, i));
                        }
                    }
                }));
        tallies.sort(Comparator.comparingLong(Tally::second).thenComparing(Tally::resource));
        return tallies;
    }

    private Tally tally(long second, String resource, Minute minute, int i) {
        return new Tally(
                instance,
                second,
                resource,
                minute.offered[i],
                minute.rejected[i],
                minute.failed[i],
                minute.succeeded[i]);
    }
}
