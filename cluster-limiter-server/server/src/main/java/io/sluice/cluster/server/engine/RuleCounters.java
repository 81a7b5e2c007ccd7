package io.sluice.cluster.server.engine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was decided by a rule, since the server began and through all changes of the rule. Safe for many threads; a few additions a decision. */
public final class RuleCounters {
    private final Map<Verdict, LongAdder> decisions = new EnumMap<>(Verdict.class);
    private final LongAdder wanted = new LongAdder();
    private final LongAdder granted = new LongAdder();
    private final LongAdder leased = new LongAdder();
    private final LongAdder returned = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder outstanding = new LongAdder();

    RuleCounters() {
        for (Verdict verdict : Verdict.values()) {
            decisions.put(verdict, new LongAdder());
        }
    }

    /**
     * All numbers at about one moment.
     *
     * @param decisions asks for permits and leases, by what became of them
     * @param wanted permits that were asked for
     * @param granted permits that were granted, in leases or at once
     * @param leased permits of those that went into leases
     * @param returned permits that came back from leases, unused
     * @param expired permits of leases that ran out before anything was said of them; used or not
     * @param outstanding permits that are leased out now; a lease that has run out counts until the store comes across it
     */
    public record Counts(
            Map<Verdict, Long> decisions,
            long wanted,
            long granted,
            long leased,
            long returned,
            long expired,
            long outstanding) {
        public Counts {
            decisions = Collections.unmodifiableMap(new EnumMap<>(decisions));
        }
    }

    public Counts counts() {
        Map<Verdict, Long> told = new EnumMap<>(Verdict.class);
        decisions.forEach((verdict, count) -> told.put(verdict, count.sum()));
        return new Counts(
                told,
                wanted.sum(),
                granted.sum(),
                leased.sum(),
                returned.sum(),
                expired.sum(),
                Math.max(0, outstanding.sum()));
    }

    // ---- for the engine

    void decided(Verdict verdict, long want, long got) {
        count(verdict).increment();
        wanted.add(want);
        if (got > 0) {
            granted.add(got);
        }
    }

    private LongAdder count(Verdict verdict) {
        LongAdder count = decisions.get(verdict);
        if (count == null) {
            throw new IllegalStateException("there must be a counter of each verdict, but there is none of " + verdict);
        }
        return count;
    }

    // ---- for stores

    /** So many permits went into a lease. */
    public void leased(long permits) {
        leased.add(permits);
        outstanding.add(permits);
    }

    /** So many permits of a lease are known to be used. */
    public void used(long permits) {
        outstanding.add(-permits);
    }

    /** A lease has ended: so many permits came back of those that were outstanding, the others are used. */
    public void ended(long permits, long back) {
        outstanding.add(-permits);
        returned.add(back);
    }

    /** A lease has run out, and so many of its permits were still outstanding. */
    public void expired(long permits) {
        outstanding.add(-permits);
        expired.add(permits);
    }
}
