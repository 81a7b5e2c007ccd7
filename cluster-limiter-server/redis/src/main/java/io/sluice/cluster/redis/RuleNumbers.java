package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.FixedWindows;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.SlidingWindows;
import io.sluice.cluster.server.engine.Windows;
import java.nio.ByteBuffer;

/** A rule as the script reckons with it: times in microseconds. Immutable. */
sealed interface RuleNumbers permits TokenNumbers, SlidingNumbers, CalendarNumbers {
    /** The script's number of rules that are buckets of tokens. */
    int TOKENS = 1;

    /** And of those that count in windows. */
    int WINDOWS = 2;

    long NANOS_IN_MICRO = 1_000;

    static RuleNumbers of(CompiledRule rule) {
        Windows windows = rule.windows();
        if (windows instanceof FixedWindows calendar) {
            return new CalendarNumbers(rule, calendar);
        }
        return windows instanceof SlidingWindows sliding ? new SlidingNumbers(rule, sliding) : TokenNumbers.of(rule);
    }

    CompiledRule rule();

    /**
     * Writes the rule for the script.
     *
     * @param wallMicros what Redis's own clock should say by then
     */
    void pack(Packed into, long wallMicros);

    /** Reads what a bucket of it stands at, from the script's answers. */
    Waits waits(ByteBuffer answers);

    /** Rounded up. */
    static long microsFor(long nanos) {
        return (nanos + NANOS_IN_MICRO - 1) / NANOS_IN_MICRO;
    }

    static long nanos(double micros) {
        return ((long) micros) * NANOS_IN_MICRO;
    }

    default boolean beginsFull() {
        return rule().rule().onStateLoss() == StateLoss.FULL;
    }
}
