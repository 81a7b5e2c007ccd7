package io.sluice.cli.demo.limits;

import io.sluice.cli.demo.Promise;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.LatencyHistogram;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** One trouble, and the gate against it. */
abstract class Scene {
    /** What a limiter of this act lets in, and a bit more at once. */
    static final int PER_SECOND = 200;

    static final int PER_TENTH = PER_SECOND / Tenths.IN_A_SECOND;
    static final int BURST = 20;

    private final NanoClock clock;
    private final LatencyHistogram refusals;
    private final List<Phase> phases;
    private final Tenths tenths;

    /**
     * @param phases what comes, and what the rows of the table are called
     * @param refusals learns how long each refusal took
     */
    Scene(NanoClock clock, LatencyHistogram refusals, List<Phase> phases) {
        this.clock = clock;
        this.refusals = refusals;
        this.phases = phases;
        tenths = new Tenths(seconds());
    }

    static RateLimiterConfig rate() {
        return RateLimiterConfig.custom()
                .limitForPeriod(PER_SECOND)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .burst(BURST)
                .build();
    }

    // ---- the story

    /** What happens, and what the gate is. */
    abstract List<String> introduction();

    /** What {@link #cells} are. */
    abstract String cellsTitle();

    /** The limit that they stand beside. */
    abstract int limit();

    /** What a second looked like, tenth by tenth. */
    abstract IntStream cells(int second);

    /** What stands beside the rows. */
    abstract String besideTitle();

    abstract String beside(int second);

    abstract List<Promise> promises();

    // ---- playing

    /** Lets it begin; returns at once. */
    abstract void begin(long startNanos);

    /** Waits until every call has ended. */
    abstract void awaitEnd() throws InterruptedException;

    /** The gates, and the books of those who ask them. */
    abstract List<Gate> gates();

    abstract List<Tenths> books();

    /** A call goes through a gate now, and does nothing there. */
    final void call(Gate gate, Tenths book) {
        long now = clock.nanos();
        try {
            gate.executeRunnable(() -> book.letIn(now));
        } catch (CallNotPermittedException refusal) {
            refused(now, book);
        }
    }

    final void refused(long askedNanos, Tenths book) {
        refusals.record(clock.nanos() - askedNanos);
        book.refused(askedNanos);
    }

    final NanoClock clock() {
        return clock;
    }

    final Tenths tenths() {
        return tenths;
    }

    final List<Phase> phases() {
        return phases;
    }

    final int seconds() {
        return phases.stream().mapToInt(Phase::seconds).sum();
    }

    /** The first second is 1. */
    final Phase phaseOf(int second) {
        int left = second;
        for (Phase phase : phases) {
            left -= phase.seconds();
            if (left <= 0) {
                return phase;
            }
        }
        throw new IllegalArgumentException("second must be between 1 and " + seconds() + ", but was " + second);
    }
}
