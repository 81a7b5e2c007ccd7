package io.sluice.cli.demo.limits;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.LatencyHistogram;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The service takes fifty times as long to answer: a bulkhead keeps that from taking everything there is. */
final class SlowCallee extends Scene {
    private static final int PER_SECOND_ASKED = 400;
    private static final int MOST_IN_FLIGHT = 40;
    private static final Duration USUAL = Duration.ofMillis(20);
    private static final Duration SLOW = Duration.ofSeconds(1);

    private final Bulkhead bulkhead = Bulkhead.of(
            "the service",
            BulkheadConfig.custom().maxConcurrentCalls(MOST_IN_FLIGHT).build());
    private final Load load;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Tenths without;
    private final AtomicInteger inFlightWithout = new AtomicInteger();
    /** Calls that have not ended on either way, and one for those still to arrive. */
    private final AtomicLong open = new AtomicLong(1);

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile long startNanos;

    SlowCallee(NanoClock clock, LatencyHistogram refusals, int seconds) {
        super(clock, refusals, Phase.around(seconds, "well", PER_SECOND_ASKED, "slow", PER_SECOND_ASKED));
        without = new Tenths(seconds());
        load = new Load(phases(), clock, this::arrived);
    }

    @Override
    List<String> introduction() {
        return List.of(
                "A slow callee. A service answers " + PER_SECOND_ASKED + " calls a second in " + Show.plain(USUAL)
                        + " each, then it takes " + Show.plain(SLOW) + ", then it is well again.",
                "A bulkhead lets " + MOST_IN_FLIGHT + " calls wait for it at once; the same load goes by without one.");
    }

    @Override
    String cellsTitle() {
        return "in flight, most in each 100 ms";
    }

    @Override
    int limit() {
        return MOST_IN_FLIGHT;
    }

    @Override
    IntStream cells(int second) {
        return tenths().mostAtOnceByTenth(second);
    }

    @Override
    String besideTitle() {
        return "in flight without";
    }

    @Override
    String beside(int second) {
        return Show.count(without.mostAtOnceByTenth(second).max().orElse(0));
    }

    @Override
    void begin(long nanos) {
        startNanos = nanos;
        tenths().begin(nanos);
        without.begin(nanos);
        load.start(nanos);
    }

    @Override
    void awaitEnd() throws InterruptedException {
        load.awaitEnd();
        close();
        done.await();
    }

    private void arrived() {
        long now = clock().nanos();
        tenths().atOnce(now, inFlight.get());
        without.atOnce(now, inFlightWithout.get());
        open.addAndGet(2);
        bulkhead.executeCompletionStage(() -> answer(tenths(), inFlight)).whenComplete((answer, failure) -> {
            if (failure instanceof CallNotPermittedException) {
                refused(now, tenths());
            }
            close();
        });
        answer(without, inFlightWithout).whenComplete((answer, failure) -> close());
    }

    private void close() {
        if (open.decrementAndGet() == 0) {
            done.countDown();
        }
    }

    /** The service is called. */
    private CompletionStage<String> answer(Tenths book, AtomicInteger calls) {
        long now = clock().nanos();
        book.letIn(now);
        book.atOnce(now, calls.incrementAndGet());
        int second = (int) Math.min(seconds(), 1 + TimeUnit.NANOSECONDS.toSeconds(now - startNanos));
        Duration latency = phaseOf(second).trouble() ? SLOW : USUAL;
        CompletableFuture<String> answer = new CompletableFuture<>();
        clock().timers().schedule(latency.toNanos(), () -> {
            calls.decrementAndGet();
            answer.complete("42");
        });
        return answer;
    }

    @Override
    List<Gate> gates() {
        return List.of(bulkhead);
    }

    @Override
    List<Tenths> books() {
        return List.of(tenths());
    }

    @Override
    List<Promise> promises() {
        return List.of(new Promise(
                "slow callee: never more than " + MOST_IN_FLIGHT + " calls in flight: at most "
                        + tenths().mostAtOnce() + "; without a bulkhead "
                        + Show.count(without.mostAtOnce()),
                tenths().mostAtOnce() <= MOST_IN_FLIGHT && without.mostAtOnce() > MOST_IN_FLIGHT));
    }
}
