package io.sluice.adaptive;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;

/**
 * The callers that call most often, lately: who they are in an attack is whom the service is there for. A count-min sketch (Cormode and
 * Muthukrishnan, 2005) that is halved every {@value #PERIOD} calls, so that what was long ago counts for little.
 */
final class CommonCallers {
    /*
     * counts      ROWS rows of counters; a caller adds to one in each row, and its count is the least of them: never too low, and too
     *             high only by those who meet it in every row. Lost halvings and adds that cross a halving change counts by a few.
     * candidates  callers whose count was at least that of the last of the common ones, no more than four times as many
     * common      the top of the candidates at the last period; immutable
     *
     * Before the first period is over everybody is common.
     */
    private static final int ROWS = 4;
    private static final int WIDTH = 1024;
    private static final int PERIOD = 4096;

    private final int most;
    private final AtomicIntegerArray counts = new AtomicIntegerArray(ROWS * WIDTH);
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<String, Integer> candidates = new ConcurrentHashMap<>();
    private volatile Set<String> common = Set.of();
    private volatile int least; // count of the last of the common ones
    private volatile boolean known;

    CommonCallers(int most) {
        this.most = most;
    }

    /** Counts a call. */
    void called(String caller) {
        int hash = caller.hashCode();
        int count = Integer.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            hash = hash * 0x9E3779B9 + 0x7F4A7C15;
            count = Math.min(count, counts.incrementAndGet(row * WIDTH + (hash >>> 22)));
        }
        if (count >= least && (candidates.size() < 4 * most || candidates.containsKey(caller))) {
            candidates.put(caller, count);
        }
        if (calls.incrementAndGet() % PERIOD == 0) {
            turn();
        }
    }

    boolean isCommon(String caller) {
        return !known || common.contains(caller);
    }

    private synchronized void turn() {
        Map<String, Integer> top = candidates.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        common = Set.copyOf(top.keySet());
        known = true;
        least = top.size() < most
                ? 0
                : top.values().stream().mapToInt(i -> i / 2).min().orElse(0);
        for (int i = 0; i < counts.length(); i++) {
            counts.set(i, counts.get(i) / 2);
        }
        candidates.clear();
        candidates.putAll(top);
        candidates.replaceAll((caller, count) -> count / 2);
    }
}
