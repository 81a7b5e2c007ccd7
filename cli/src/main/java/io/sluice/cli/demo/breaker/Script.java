package io.sluice.cli.demo.breaker;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the service does over the run, and how patient its callers are. Phases are shares of the run; under a minute waits shrink
 * with them, down to a half, so that a short run tells the same story.
 *
 * @param seconds how long the run takes
 */
record Script(int seconds) {
    /** Calls per second, for each of the two callers. */
    static final int RATE = 200;

    /** In the phase of errors one call of so many succeeds; the others fail: 80 %. */
    static final int ONE_SUCCESS_IN = 5;

    /** How long the service takes when it is well. */
    static final Duration USUAL_LATENCY = Duration.ofMillis(10);

    private static final int FULL_SECONDS = 60;

    /** Waits of a run shorter than this are no shorter: a small machine must be able to keep them. */
    private static final int LEAST_SCALE_SECONDS = 30;

    /** What the service does. */
    enum Phase {
        HEALTHY(0, 20),
        ERRORS(20, 40),
        SLOW(40, 70),
        RECOVERY(70, 100);

        private final int startPercent;
        private final int endPercent;

        Phase(int startPercent, int endPercent) {
            this.startPercent = startPercent;
            this.endPercent = endPercent;
        }

        /** As the table calls it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** When a phase begins, after the beginning of the run. */
    Duration startOf(Phase phase) {
        return percent(phase.startPercent);
    }

    Duration lengthOf(Phase phase) {
        return percent(phase.endPercent - phase.startPercent);
    }

    /** The phase this long after the beginning; the last one goes on after the end. */
    Phase phaseAt(long elapsedNanos) {
        Phase present = Phase.HEALTHY;
        for (Phase phase : Phase.values()) {
            if (elapsedNanos >= startOf(phase).toNanos()) {
                present = phase;
            }
        }
        return present;
    }

    /** The phase in the middle of a second of the run; the first second is 1. */
    Phase phaseOfSecond(int second) {
        return phaseAt(TimeUnit.SECONDS.toNanos(second) - TimeUnit.MILLISECONDS.toNanos(500));
    }

    /** How long the service takes for an answer in the slow phase. */
    Duration slowLatency() {
        return scaled(Duration.ofSeconds(2));
    }

    /** How long a caller waits for an answer. */
    Duration clientTimeout() {
        return scaled(Duration.ofMillis(1_500));
    }

    /** How long the breaker stays open before it lets calls probe. */
    Duration openWait() {
        return scaled(Duration.ofSeconds(1));
    }

    private Duration percent(int percent) {
        return Duration.ofMillis(seconds * 10L * percent);
    }

    private Duration scaled(Duration full) {
        int of = Math.max(LEAST_SCALE_SECONDS, Math.min(seconds, FULL_SECONDS));
        return Duration.ofMillis(full.toMillis() * of / FULL_SECONDS);
    }
}
