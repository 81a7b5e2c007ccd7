package io.sluice.dashboard.server.traffic;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import java.util.HashMap;
import java.util.Map;

/** The last 60 s of one instance, in four numbers for each second of a resource; and since when its breakers are what they are. Not safe for several threads. */
final class InstanceRow {
    /** How many seconds are kept. */
    static final int SECONDS = 60;

    private final int[] told = new int[SecondRing.SECONDS]; // the second + 1 that was told of, by second % SECONDS
    private final Map<String, Row> rows = new HashMap<>();
    private final Map<String, Breaker> breakers = new HashMap<>();
    private long newest;

    /**
     * How a breaker is.
     *
     * @param state its state
     * @param since when it came to it, in milliseconds since 1970
     * @param why for people; empty if it is not known
     */
    record Breaker(State state, long since, String why) {}

    /** One resource. */
    private static final class Row {
        private final int[] permitted = new int[SECONDS];
        private final int[] blocked = new int[SECONDS];
        private final int[] failed = new int[SECONDS];
        private final int[] p99 = new int[SECONDS];
        private final int[] second = new int[SECONDS];
    }

    /** Notes that it told of a second; says whether that is new. */
    boolean tells(long second) {
        int cell = (int) (second % SecondRing.SECONDS);
        boolean isNew = told[cell] != (int) second;
        told[cell] = (int) second;
        newest = Math.max(newest, second);
        return isNew;
    }

    /** The newest second it told of; 0 if there is none. */
    long newest() {
        return newest;
    }

    boolean hasTold(long second) {
        return told[(int) Math.floorMod(second, (long) SecondRing.SECONDS)] == (int) second;
    }

    boolean knows(String resource) {
        return rows.containsKey(resource);
    }

    void add(long second, ResourceSecond counts) {
        Row row = rows.computeIfAbsent(counts.resource(), unused -> new Row());
        int cell = (int) (second % SECONDS);
        if (row.second[cell] - (int) second > 0) { // by difference: seconds outgrow 31 bits in 2038
            return; // late: its place is taken
        }
        if (row.second[cell] != (int) second) {
            row.second[cell] = (int) second;
            row.permitted[cell] = 0;
            row.blocked[cell] = 0;
            row.failed[cell] = 0;
            row.p99[cell] = 0;
        }
        row.permitted[cell] += (int) counts.permitted();
        row.blocked[cell] += (int) counts.blockedCalls();
        row.failed[cell] += (int) counts.failed();
        row.p99[cell] = Math.max(row.p99[cell], (int) counts.latencies().quantile(0.99));
    }

    int rows() {
        return rows.size();
    }

    void breaker(String resource, Breaker now) {
        breakers.merge(resource, now, (before, after) -> after.since >= before.since ? after : before);
    }

    /** A state that a second told of: news only if it differs, and nothing newer is known. */
    void breaker(String resource, State state, long at) {
        Breaker known = breakers.get(resource);
        if (known == null || known.state != state && at >= known.since) {
            breakers.put(resource, new Breaker(state, at, ""));
        }
    }

    Map<String, Breaker> breakers() {
        return breakers;
    }

    /** The seconds from one on; null where it did not tell. */
    Heat heat(String instance, String resource, long from) {
        Row row = rows.get(resource);
        Heat heat = new Heat(
                instance,
                from * 1_000,
                new Integer[SECONDS],
                new Integer[SECONDS],
                new Integer[SECONDS],
                new Integer[SECONDS]);
        for (int i = 0; i < SECONDS; i++) {
            long second = from + i;
            int cell = (int) Math.floorMod(second, (long) SECONDS);
            if (row != null && row.second[cell] == (int) second) {
                heat.permitted()[i] = row.permitted[cell];
                heat.blocked()[i] = row.blocked[cell];
                heat.failed()[i] = row.failed[cell];
                heat.p99()[i] = row.p99[cell] > 0 ? row.p99[cell] : null;
            } else if (hasTold(second)) {
                heat.permitted()[i] = 0;
                heat.blocked()[i] = 0;
                heat.failed()[i] = 0;
            }
        }
        return heat;
    }
}
