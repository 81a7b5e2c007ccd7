package io.sluice.dashboard.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what happens to the calls of one instance, call by call, independently of guards and agents. Safe for many threads.
 * <p><b>Cost.</b> A kilobyte for each minute in which a resource was called and that is remembered.
 */
final class Oracle {
    private static final long SECOND = 1_000;
    private static final int SECONDS = 60;
    private static final long MINUTE = SECONDS * SECOND;

    private static final int OFFERED = 0; // what can happen to a call
    private static final int REJECTED = 1;
    private static final int FAILED = 2;
    private static final int SUCCEEDED = 3;
    private static final int KINDS = 4;

    private final String instance;
    private final long rememberedMillis;
    private final TreeMap<Long, Map<String, Minute>> minutes =
            new TreeMap<>(); // by their beginning; these are guarded by this
    private Map<String, Minute> present = Map.of(); // which is counted in
    private long presentBegin = Long.MIN_VALUE;

    /** The seconds of one minute of one resource. */
    private static final class Minute {
        private final int[] counts = new int[SECONDS * KINDS]; // those of one second side by side

        void count(int second, int what) {
            counts[second * KINDS + what]++;
        }

        int of(int second, int what) {
            return counts[second * KINDS + what];
        }

        boolean knows(int second) {
            int all = 0;
            for (int i = 0; i < KINDS; i++) {
                all |= counts[second * KINDS + i];
            }
            return all != 0;
        }

        void clear() {
            Arrays.fill(counts, 0);
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
        count(millis, resource, OFFERED);
    }

    void rejected(long millis, String resource) {
        count(millis, resource, REJECTED);
    }

    void failed(long millis, String resource) {
        count(millis, resource, FAILED);
    }

    void succeeded(long millis, String resource) {
        count(millis, resource, SUCCEEDED);
    }

    private synchronized void count(long millis, String resource, int what) {
        long begin = millis - Math.floorMod(millis, MINUTE);
        if (begin != presentBegin) {
            present = minute(begin);
            presentBegin = begin;
        }
        present.computeIfAbsent(resource, unknown -> new Minute()).count((int) ((millis - begin) / SECOND), what);
    }

    private Map<String, Minute> minute(long begin) {
        Map<String, Minute> known = minutes.get(begin);
        return known == null ? begin(begin) : known;
    }

    /** A minute that is forgotten is written over: in a large fleet, making another is dear. */
    private Map<String, Minute> begin(long begin) {
        Map<String, Minute> minute = new HashMap<>();
        Map<Long, Map<String, Minute>> forgotten = minutes.headMap(begin - rememberedMillis - MINUTE, true);
        for (Map<String, Minute> each : forgotten.values()) {
            minute = each;
        }
        minute.values().forEach(Minute::clear);
        forgotten.clear();
        minutes.put(begin, minute);
        return minute;
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
                minute.of(i, OFFERED),
                minute.of(i, REJECTED),
                minute.of(i, FAILED),
                minute.of(i, SUCCEEDED));
    }
}
