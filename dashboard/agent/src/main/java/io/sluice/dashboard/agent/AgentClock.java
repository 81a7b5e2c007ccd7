package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import java.util.Arrays;

/**
 * The agent's time, and how far the console's is ahead of it. It begins at the wall clock's and goes on by the monotonic one, so that a step of the
 * wall clock is none of ours.
 * <p>The offset is the median of the last {@value #SAMPLES} exchanges: half the time of an exchange is its error, and the median keeps
 * out the ones that were held up. Safe for many threads.
 */
final class AgentClock {
    private static final int SAMPLES = 8;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final NanoClock clock;
    private final long startNanos;
    private final long startMillis;
    private final long[] samples = new long[SAMPLES]; // guarded by this
    private int taken; // guarded by this
    private volatile long offset;

    AgentClock(NanoClock clock) {
        this.clock = clock;
        startNanos = clock.exactNanos();
        startMillis = clock.wallClock().millis();
    }

    /** Milliseconds since 1970, by the agent. */
    long millis() {
        return startMillis + Math.floorDiv(clock.exactNanos() - startNanos, NANOS_PER_MILLI);
    }

    /** Milliseconds since 1970, as far as we know what the console's clock says. */
    long consoleMillis() {
        return millis() + offset;
    }

    /** What {@link #consoleMillis} comes to, in the agent's own time. */
    long ofConsole(long consoleMillis) {
        return consoleMillis - offset;
    }

    /** How far the console is ahead, in milliseconds. */
    long offset() {
        return offset;
    }

    /**
     * An exchange in which the console told its time.
     *
     * @param sent when it began, by {@link #millis}
     * @param received when it ended
     */
    synchronized void sample(long sent, long received, long consoleMillis) {
        samples[taken++ % SAMPLES] = consoleMillis - (sent + (received - sent) / 2);
        long[] sorted = Arrays.copyOf(samples, Math.min(taken, SAMPLES));
        Arrays.sort(sorted);
        offset = sorted[sorted.length / 2];
    }
}
