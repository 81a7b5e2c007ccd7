package io.sluice.adaptive;

import io.sluice.core.gate.Priority;
import io.sluice.core.window.StripedCells;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Refusals since ever, by reason and tier. */
final class Refusals extends StripedCells {

    Refusals() {
        super(Refusal.values().length * InFlight.TIERS);
    }

    /** Returns how many this thread's stripe had counted before. */
    long add(Refusal why, int tier) {
        return add(why.cell(tier));
    }

    /** Those because the limit was reached. */
    long ofLimit() {
        long sum = 0;
        for (int cell = 0; cell < Refusal.CPU.cell(0); cell++) {
            sum += sum(cell);
        }
        return sum;
    }

    /** Only what happened. */
    Map<String, Map<Priority, Long>> byReason() {
        Map<String, Map<Priority, Long>> all = new LinkedHashMap<>();
        for (Refusal why : Refusal.values()) {
            for (Priority priority : Priority.values()) {
                long count = sum(why.cell(InFlight.tier(priority)));
                if (count > 0) {
                    all.computeIfAbsent(why.word, word -> new EnumMap<>(Priority.class))
                            .put(priority, count);
                }
            }
        }
        return all;
    }
}
