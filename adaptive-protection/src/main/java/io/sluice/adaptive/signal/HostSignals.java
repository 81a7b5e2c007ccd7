package io.sluice.adaptive.signal;

import io.sluice.core.time.NanoClock;
import java.nio.file.Path;

/**
 * How short the host is of what a call needs, as far as the process may use it: in a container the container's share counts, not
 * the machine's.
 * <p>All readings but one are ratios, and NaN while they are not known: the platform does not tell, a file could not be read or understood,
 * or nobody has asked for a while. Unknown is never 0, and no protection may rest on a signal being known. Those that
 * {@link #system} and {@link #of} give are taken every 250 ms and smoothed, each new one counting half.
 * <p>They are taken on the clock's timers and only while somebody asks: the first to ask after a pause finds them unknown, and
 * 250 ms later they are there; ten seconds after the last one who asked they stop. So there is no thread and no timer that nobody
 * uses, and no call waits for a file.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> Two volatile reads. Taking all signals is less than a millisecond, four times a second, on the thread of the
 * timers.
 */
public interface HostSignals {

    /**
     * The part of the processors the process may use that is used, 0 to 1. In a control group: what the group used, of the smallest
     * of its quota, those above it, its set of processors, and {@link Runtime#availableProcessors()}; half a processor is half.
     * Elsewhere what is used of the machine's processors, or by the process of those it may use, whichever is more.
     */
    double cpu();

    /**
     * The part of the scheduler's periods in which the process ran out of its quota and had to stand still, 0 to 1; 0 or unknown
     * without a quota. Above {@link SheddingCurves#THROTTLED} the quota is what limits, however low {@link #cpu} is.
     */
    double throttling();

    /**
     * The part of its memory limit that the control group uses, without files that can be dropped, 0 to 1; of several limits on the
     * way to the root the one that is nearest. Unknown without a limit.
     */
    double memory();

    /**
     * The part of the largest heap that was in use after the last collection, 0 to 1. What is in use just now says when the next
     * collection is due, not that memory is short. Unknown before the first collection.
     */
    double heap();

    /**
     * Runnable work for each processor of the whole machine, as the load average of the last minute has it; above 1 some waits. In a
     * container that is mostly the load of others: prefer {@link #pressure}.
     */
    double load();

    /**
     * The load average of the last minute as the machine tells it, not divided by its processors and so no ratio: what Sentinel's system
     * rules and {@code uptime} mean by load.
     */
    default double loadAverage() {
        return Double.NaN;
    }

    /**
     * The part of the last ten seconds in which something that could have run waited for a processor, 0 to 1: Linux' pressure stall
     * information, of the control group where there is one, else of the machine.
     */
    default double pressure() {
        return Double.NaN;
    }

    /** Knows nothing. */
    static HostSignals none() {
        return NoSignals.INSTANCE;
    }

    /** The signals of this host, shared by all of this process. */
    static HostSignals system() {
        return SampledSignals.Shared.SYSTEM;
    }

    /** The signals of this host, taken by the timers of this clock. */
    static HostSignals of(NanoClock clock) {
        return of(Path.of("/"), clock);
    }

    /**
     * @param root where {@code proc} and {@code sys} are looked for
     * @param clock whose timers take the signals
     */
    static HostSignals of(Path root, NanoClock clock) {
        return new SampledSignals(root, PlatformMachine.INSTANCE, clock);
    }
}
