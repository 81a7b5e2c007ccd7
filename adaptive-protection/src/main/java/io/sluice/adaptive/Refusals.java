package io.sluice.adaptive;

import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Priority;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The calls of a limiter since ever, and its refusals by reason and tier. A refusal is counted once: all of them, but for those that were
 * let in all the same since the limiter only looks on, are what was rejected.
 */
final class Refusals extends CallCounters {
    private static final int CELLS = Refusal.values().length * InFlight.TIERS;
    private static final int SHADOWED = MORE + CELLS;

    Refusals() {
        super(CELLS + 1);
    }

    /** Returns how many this thread's stripe had counted before. */
    long add(Refusal why, int tier) {
        return add(MORE + why.cell(tier));
    }

    /** The call that was counted as refused is let in all the same. */
    void shadowed() {
        add(SHADOWED);
    }

    @Override
    public CallCounts counts() {
        CallCounts all = super.counts();
        long rejected = Math.max(0, sumBelow(CELLS) - sum(SHADOWED));
        return new CallCounts(all.permitted(), rejected, all.succeeded(), all.failed(), all.ignored(), all.cancelled());
    }

    /** Those because the limit was reached. */
    long ofLimit() {
        return sumBelow(Refusal.CPU.cell(0));
    }

    private long sumBelow(int end) {
        long sum = 0;
        for (int cell = 0; cell < end; cell++) {
            sum += sum(MORE + cell);
        }
        return sum;
    }

    /** Only what happened. */
    Map<String, Map<Priority, Long>> byReason() {
        Map<String, Map<Priority, Long>> all = new LinkedHashMap<>();
        for (Refusal why : Refusal.values()) {
            for (Priority priority : Priority.values()) {
                long count = sum(MORE + why.cell(InFlight.tier(priority)));
                if (count > 0) {
                    all.computeIfAbsent(why.word, word -> new EnumMap<>(Priority.class))
                            .put(priority, count);
                }
            }
        }
        return all;
    }
}
