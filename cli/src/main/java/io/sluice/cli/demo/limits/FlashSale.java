package io.sluice.cli.demo.limits;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.LatencyHistogram;
import io.sluice.ratelimiter.RateLimiter;
import java.util.List;
import java.util.stream.IntStream;

/** From one moment to the next ten times as many calls come: one limiter for all. */
final class FlashSale extends Scene {
    private static final int USUAL = 100;
    private static final int SALE = 10 * USUAL;

    /**
     * A call is booked by a reading of the clock just before the limiter's own. Calls come one after the other, so at either end of a
     * stretch one may lie on the other side.
     */
    private static final int BETWEEN_TWO_READINGS = 1;

    private final RateLimiter limiter;
    private final Load load;

    FlashSale(NanoClock clock, LatencyHistogram refusals, int seconds) {
        super(clock, refusals, Phase.around(seconds, "calm", USUAL, "sale", SALE));
        limiter = RateLimiter.of("the shop", rate(), clock);
        load = new Load(phases(), clock, () -> call(limiter, tenths()));
    }

    @Override
    List<String> introduction() {
        return List.of(
                "A flash sale. " + USUAL + " calls come in a second, then from one moment to the next "
                        + Show.count(SALE) + ", then " + USUAL + " again.",
                "The service can do " + PER_SECOND + ": a rate limiter lets in so many (" + BURST
                        + " at once), and tells the others when to come again.");
    }

    @Override
    String cellsTitle() {
        return "let in, in each 100 ms";
    }

    @Override
    int limit() {
        return PER_TENTH;
    }

    @Override
    IntStream cells(int second) {
        return tenths().letInByTenth(second);
    }

    @Override
    String besideTitle() {
        return "of the usual load";
    }

    @Override
    String beside(int second) {
        return Math.round((double) (tenths().letIn(second) + tenths().refused(second)) / USUAL) + " x";
    }

    @Override
    void begin(long startNanos) {
        tenths().begin(startNanos);
        load.start(startNanos);
    }

    @Override
    void awaitEnd() throws InterruptedException {
        load.awaitEnd();
    }

    @Override
    List<Gate> gates() {
        return List.of(limiter);
    }

    @Override
    List<Tenths> books() {
        return List.of(tenths());
    }

    @Override
    List<Promise> promises() {
        return List.of(new Promise(
                "flash sale: never more than " + PER_TENTH + " in 100 ms and " + BURST
                        + " at once, over every stretch of time: at most "
                        + tenths().mostLetInWithin(1) + " in 100 ms, "
                        + tenths().mostLetInWithin(Tenths.IN_A_SECOND) + " in a second",
                tenths().mostAheadOf(PER_TENTH) <= BURST + BETWEEN_TWO_READINGS));
    }
}
