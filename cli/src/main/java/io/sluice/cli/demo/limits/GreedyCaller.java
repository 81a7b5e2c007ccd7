package io.sluice.cli.demo.limits;

import io.sluice.cli.demo.Arrivals;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.LatencyHistogram;
import io.sluice.ratelimiter.RateLimiter;
import java.util.List;
import java.util.stream.IntStream;

/** Two callers share a service, and one of them asks for ten times its share: a limiter for each. */
final class GreedyCaller extends Scene {
    private static final int GREEDY = 2_000;
    private static final int MODEST = 50;

    private final Tenths modestly;
    private final RateLimiter greedyLimit;
    private final RateLimiter modestLimit;
    private final Load greedy;
    private final Load modest;

    GreedyCaller(NanoClock clock, LatencyHistogram refusals, int seconds) {
        super(clock, refusals, List.of(new Phase("greedy", true, new Arrivals(GREEDY, seconds))));
        modestly = new Tenths(seconds);
        greedyLimit = RateLimiter.of("the greedy caller", rate(), clock);
        modestLimit = RateLimiter.of("the modest caller", rate(), clock);
        greedy = new Load(phases(), clock, () -> call(greedyLimit, tenths()));
        modest = new Load(
                List.of(new Phase("modest", false, new Arrivals(MODEST, seconds))),
                clock,
                () -> call(modestLimit, modestly));
    }

    @Override
    List<String> introduction() {
        return List.of(
                "A greedy caller. Two callers share a service, and each may call it " + PER_SECOND + " times a second ("
                        + BURST + " at once).",
                "One asks " + MODEST + " times a second, the other " + Show.count(GREEDY)
                        + " times. A rate limiter for each; the row is the greedy one's.");
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
        return "the modest one";
    }

    @Override
    String beside(int second) {
        return modestly.letIn(second) + " of " + (modestly.letIn(second) + modestly.refused(second));
    }

    @Override
    void begin(long startNanos) {
        tenths().begin(startNanos);
        modestly.begin(startNanos);
        greedy.start(startNanos);
        modest.start(startNanos);
    }

    @Override
    void awaitEnd() throws InterruptedException {
        greedy.awaitEnd();
        modest.awaitEnd();
    }

    @Override
    List<Gate> gates() {
        return List.of(greedyLimit, modestLimit);
    }

    @Override
    List<Tenths> books() {
        return List.of(tenths(), modestly);
    }

    @Override
    List<Promise> promises() {
        long asked = modestly.letIn() + modestly.refused();
        return List.of(new Promise(
                "greedy caller: the other one is never refused: " + Show.count(modestly.letIn()) + " of "
                        + Show.count(asked) + " let in; the greedy one had "
                        + Show.count(tenths().letIn()) + " of "
                        + Show.count(tenths().letIn() + tenths().refused()),
                modestly.letIn() == asked && tenths().refused() > 0));
    }
}
