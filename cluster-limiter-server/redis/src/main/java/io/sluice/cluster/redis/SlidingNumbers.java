package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.SlidingWindows;
import io.sluice.cluster.server.engine.Windows.Counts;
import java.nio.ByteBuffer;

/** A limit for the last period. The script counts as {@link SlidingWindows} does, which is asked how long a count forbids more. */
record SlidingNumbers(CompiledRule rule, SlidingWindows windows) implements RuleNumbers {
    private static final int NO_CALENDAR = 0;

    @Override
    public void pack(Packed into, long wallMicros) {
        into.number(WINDOWS)
                .number(rule.rule().limitForPeriod())
                .flag(beginsFull())
                .number(NO_CALENDAR)
                .number(RuleNumbers.microsFor(rule.rule().limitRefreshPeriod().toNanos()));
    }

    @Override
    public Waits waits(ByteBuffer answers) {
        long nowNanos = RuleNumbers.nanos(answers.getDouble()); // since the window began
        Counts counts = new Counts(0, (long) answers.getDouble(), (long) answers.getDouble());
        return permits -> wholeMicros(windows.waitNanos(counts, nowNanos, permits));
    }

    /** Upwards, and one at least: who comes back finds another moment on a clock that tells microseconds. */
    private static long wholeMicros(long nanos) {
        return nanos == ShardResults.NEVER ? nanos : Math.max(1, RuleNumbers.microsFor(nanos)) * NANOS_IN_MICRO;
    }
}
