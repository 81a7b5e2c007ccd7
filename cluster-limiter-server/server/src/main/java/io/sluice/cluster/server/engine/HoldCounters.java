package io.sluice.cluster.server.engine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was decided by a cap on calls in flight, since the server began and through all changes of the rule. Safe for many threads. */
public final class HoldCounters {
    private final Map<Verdict, LongAdder> decisions = new EnumMap<>(Verdict.class);
    private final LongAdder granted = new LongAdder();

    HoldCounters() {
        for (Verdict verdict : Verdict.values()) {
            decisions.put(verdict, new LongAdder());
        }
    }

    /** Asks for permits, renewals and returns, by what became of them; unmodifiable. */
    public Map<Verdict, Long> decisions() {
        Map<Verdict, Long> told = new EnumMap<>(Verdict.class);
        decisions.forEach((verdict, count) -> told.put(verdict, count.sum()));
        return Collections.unmodifiableMap(told);
    }

    /** Permits of new leases. */
    public long granted() {
        return granted.sum();
    }

    void decided(Ask.Hold hold, Answer answer) {
        LongAdder count = decisions.get(answer.verdict());
        if (count != null) {
            count.increment();
        }
        if (hold.lease() == 0 && answer.verdict() == Verdict.OK) {
            granted.add(answer.granted());
        }
    }
}
