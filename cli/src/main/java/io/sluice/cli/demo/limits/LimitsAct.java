package io.sluice.cli.demo.limits;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Spread;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.LatencyHistogram;
import io.sluice.ratelimiter.RateLimiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Three troubles, one after the other, each with the gate that is made for it. */
public final class LimitsAct implements Act {
    private static final int WARM_UP_CALLS = 1_000;
    private static final long LONGEST_REFUSAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public String summary() {
        return "a greedy caller, a flash sale and a slow callee, against rate limiters and a bulkhead";
    }

    @Override
    public int usualSeconds() {
        return 24;
    }

    @Override
    public boolean play(Stage stage) throws InterruptedException {
        LatencyHistogram refusals = new LatencyHistogram();
        List<Scene> scenes = scenes(NanoClock.system(), refusals, stage.seconds());
        Terminal terminal = stage.terminal();
        warmUp();
        for (Scene scene : scenes) {
            play(scene, terminal);
        }
        boolean kept = Promise.judge(terminal, promises(scenes, Spread.of(refusals.drain())));
        terminal.line("Read next: docs/demo.md for what each column means and why the numbers are as they are;");
        terminal.line("cli/src/main/java/io/sluice/cli/demo/limits/FlashSale.java for a limiter in its place.");
        return kept;
    }

    static List<Scene> scenes(NanoClock clock, LatencyHistogram refusals, int seconds) {
        int third = seconds / 3;
        return List.of(
                new GreedyCaller(clock, refusals, third),
                new FlashSale(clock, refusals, third),
                new SlowCallee(clock, refusals, seconds - 2 * third));
    }

    private static void play(Scene scene, Terminal terminal) throws InterruptedException {
        Table table = new Table(terminal);
        terminal.line("");
        scene.introduction().forEach(terminal::line);
        terminal.line("");
        table.head(scene).forEach(terminal::line);
        NanoClock clock = NanoClock.system();
        long startNanos = clock.nanos();
        scene.begin(startNanos);
        for (int second = 1; second <= scene.seconds(); second++) {
            waitFor(startNanos + TimeUnit.SECONDS.toNanos(second) - clock.nanos());
            terminal.line(table.row(scene, second));
        }
        scene.awaitEnd();
    }

    /** So that the first calls of the first scene do not wait for classes to be loaded. */
    private static void warmUp() {
        Bulkhead bulkhead = Bulkhead.ofDefaults("warm-up");
        RateLimiter limiter = RateLimiter.of("warm-up", Scene.rate());
        for (int i = 0; i < WARM_UP_CALLS; i++) {
            bulkhead.executeCompletionStage(() -> CompletableFuture.completedFuture(""));
            limiter.safeExecuteSupplier(() -> "", () -> "refused");
        }
    }

    private static void waitFor(long nanos) throws InterruptedException {
        new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
    }

    static List<Promise> promises(List<Scene> scenes, Spread refusals) {
        List<Promise> promises = new ArrayList<>();
        scenes.forEach(scene -> promises.addAll(scene.promises()));
        promises.add(new Promise(
                "refusals below 1 ms at p99: " + refusals.p99() + " over " + Show.count(refusals.count()) + " refusals",
                refusals.count() > 0 && refusals.p99Nanos() < LONGEST_REFUSAL_NANOS));
        promises.add(nothingLost(scenes));
        return promises;
    }

    /** What the callers booked is what the gates counted, and what was let in has ended. */
    private static Promise nothingLost(List<Scene> scenes) {
        long letIn =
                sum(scenes.stream().flatMap(scene -> scene.books().stream()).map(Tenths::letIn));
        long refused =
                sum(scenes.stream().flatMap(scene -> scene.books().stream()).map(Tenths::refused));
        List<CallCounts> gates = scenes.stream()
                .flatMap(scene -> scene.gates().stream())
                .map(Gate::counts)
                .toList();
        boolean agreed = sum(gates.stream().map(CallCounts::succeeded)) == letIn
                && sum(gates.stream().map(CallCounts::rejected)) == refused
                && sum(gates.stream().map(CallCounts::inFlight)) == 0;
        return new Promise(
                "no call lost: " + Show.count(letIn + refused) + " asked = " + Show.count(letIn) + " let in + "
                        + Show.count(refused) + " refused; the gates counted "
                        + (agreed ? "the same" : gates),
                agreed);
    }

    private static long sum(Stream<Long> counts) {
        return counts.mapToLong(Long::longValue).sum();
    }
}
