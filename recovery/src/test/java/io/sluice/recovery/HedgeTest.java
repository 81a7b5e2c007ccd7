package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HedgeTest {
    private static final Duration DELAY = Duration.ofMillis(100);

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 50_000_000L);
    private final IOException failure = new IOException("down");
    private final Hedge hedge = Hedge.of("payments", HedgeConfig.ofDefaults(), clock);

    /** The stages that were asked for, in order; the test ends them. */
    private final BlockingQueue<CompletableFuture<String>> started = new LinkedBlockingQueue<>();

    private CompletionStage<String> call() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        started.add(stage);
        return stage;
    }

    private CompletableFuture<String> start(Hedge under) {
        return under.executeCompletionStage(this::call).toCompletableFuture();
    }

    private CompletableFuture<String> attempt() throws InterruptedException {
        CompletableFuture<String> next = started.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("a further attempt").isNotNull();
        while (next.getNumberOfDependents() == 0) {
            Thread.onSpinWait(); // one that begins in the common pool is not known to its call yet
        }
        return next;
    }

    // ---- asynchronous

    @Test
    void a_quick_call_runs_once_and_leaves_no_timer() throws Exception {
        CompletableFuture<String> answer = start(hedge);
        attempt().complete("answer");
        assertThat(answer).isCompletedWithValue("answer");
        assertThat(clock.pending()).isZero();
        assertThat(hedge.executeCompletionStage(Script.of("at once").stages()).toCompletableFuture())
                .isCompletedWithValue("at once");
        assertThat(clock.pending()).isZero();
        assertThat(hedge.snapshot()).isEqualTo(new HedgeSnapshot("payments", 0, 0, 0, DELAY));
    }

    @Test
    void a_second_attempt_joins_after_the_delay_and_the_loser_is_cancelled_before_anybody_hears() throws Exception {
        List<HedgeEvent> heard = new ArrayList<>();
        hedge.events().subscribe(heard::add);
        CompletableFuture<String> answer = start(hedge);
        CompletableFuture<String> first = attempt();
        Queue<Boolean> cancelledBefore = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> told = answer.thenAccept(any -> cancelledBefore.add(first.isCancelled()));

        clock.advance(DELAY.minusNanos(1));
        assertThat(clock.pending()).as("one nanosecond early").isOne();
        clock.advance(1);
        attempt().complete("second");
        told.get(60, TimeUnit.SECONDS);
        assertThat(answer).isCompletedWithValue("second");
        assertThat(cancelledBefore).containsExactly(true);
        assertThat(hedge.snapshot()).isEqualTo(new HedgeSnapshot("payments", 1, 1, 0, DELAY));
        assertThat(heard)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                .containsExactly(
                        new HedgeEvent.Hedging("payments", null, 1, DELAY),
                        new HedgeEvent.HedgeWon("payments", null, 2));
    }

    @Test
    void the_first_attempt_may_still_win() throws Exception {
        CompletableFuture<String> answer = start(hedge);
        CompletableFuture<String> first = attempt();
        clock.advance(DELAY);
        CompletableFuture<String> second = attempt();
        first.complete("first");
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("first");
        assertThat(second).isCancelled();
        assertThat(hedge.snapshot().won()).isZero();
    }

    @Test
    void a_call_that_fails_within_its_delay_has_failed() throws Exception {
        for (Throwable thrown : List.of(failure, new StackOverflowError())) {
            CompletableFuture<String> answer = start(hedge);
            attempt().completeExceptionally(thrown);
            assertThatThrownBy(answer::get).cause().isSameAs(thrown);
            assertThat(clock.pending()).isZero();
        }
    }

    @Test
    void an_attempt_that_fails_leaves_the_other_its_chance() throws Exception {
        CompletableFuture<String> answer = start(hedge);
        CompletableFuture<String> first = attempt();
        clock.advance(DELAY);
        CompletableFuture<String> second = attempt();
        first.completeExceptionally(failure);
        assertThat(answer).isNotDone();
        second.complete("second");
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("second");
    }

    @Test
    void a_call_has_failed_when_all_its_attempts_have() throws Exception {
        CompletableFuture<String> answer = start(hedge);
        CompletableFuture<String> first = attempt();
        clock.advance(DELAY);
        CompletableFuture<String> second = attempt();
        second.completeExceptionally(new IllegalStateException());
        first.completeExceptionally(failure);
        assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS)).cause().isSameAs(failure);
    }

    @Test
    void a_supplier_that_throws_has_failed_like_any_other() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(1);
        CompletableFuture<String> answer = hedge.executeCompletionStage(() -> {
                    if (attempts.incrementAndGet() == 2) {
                        second.countDown();
                        throw new IllegalStateException("no stage");
                    }
                    return call();
                })
                .toCompletableFuture();
        clock.advance(DELAY);
        assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
        attempt().complete("first");
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("first");
    }

    @Test
    void cancelling_cancels_every_attempt_and_the_timer() throws Exception {
        Hedge three = Hedge.of("payments", HedgeConfig.custom().maxAttempts(3).build(), clock);
        CompletableFuture<String> answer = start(three);
        CompletableFuture<String> first = attempt();
        clock.advance(DELAY);
        CompletableFuture<String> second = attempt();
        while (clock.pending() == 0) {
            Thread.onSpinWait(); // a third attempt is on its way, too
        }
        answer.cancel(true);
        assertThat(clock.pending()).isZero();
        assertThat(answer).isCancelled();
        assertThat(first).isCancelled();
        assertThat(second).isCancelled();
        clock.advance(DELAY);
        assertThat(clock.pending()).isZero();
        assertThat(started).isEmpty();
    }

    @Test
    void attempts_join_until_there_are_as_many_as_may_be() throws Exception {
        Hedge three = Hedge.of("payments", HedgeConfig.custom().maxAttempts(3).build(), clock);
        CompletableFuture<String> answer = start(three);
        assertThat(attempt()).isNotDone();
        clock.advance(DELAY);
        assertThat(attempt()).isNotDone();
        while (clock.pending() == 0) {
            Thread.onSpinWait();
        }
        clock.advance(DELAY);
        attempt().complete("third");
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("third");
        assertThat(clock.pending()).isZero();
        assertThat(three.tryHedge(3, 0)).isFalse();
    }

    @Test
    void no_attempt_goes_beyond_the_budget() {
        Hedge stingy = Hedge.of(
                "payments",
                HedgeConfig.custom().hedgeBudgetMinimum(1).hedgeBudgetPercent(0).build(),
                clock);
        assertThat(stingy.tryHedge(1, 0)).isTrue();
        assertThat(stingy.tryHedge(1, 0)).isFalse();
        assertThat(stingy.snapshot().outOfBudget()).isOne();
        assertThat(stingy.budget().tryTake()).isFalse();
    }

    @Test
    void further_attempts_run_with_the_callers_context() throws Exception {
        Queue<String> origins = new ConcurrentLinkedQueue<>();
        CompletableFuture<String> answer = CallContext.EMPTY
                .withOrigin("checkout")
                .call(() -> hedge.executeCompletionStage(() -> {
                            origins.add(String.valueOf(CallContext.current().origin()));
                            return call();
                        })
                        .toCompletableFuture());
        assertThat(attempt()).isNotDone();
        clock.advance(DELAY);
        attempt().complete("answer");
        answer.get(60, TimeUnit.SECONDS);
        assertThat(origins).containsExactly("checkout", "checkout");
    }

    // ---- blocking

    @Test
    void a_blocking_call_gets_the_first_answer_and_the_loser_is_interrupted() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch interrupted = new CountDownLatch(1);
        String answer = hedge.executeCallable(() -> {
            if (attempts.incrementAndGet() == 2) {
                return "second";
            }
            while (clock.pending() == 0) {
                Thread.onSpinWait(); // the caller is about to wait
            }
            clock.advance(DELAY);
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException lost) {
                interrupted.countDown();
                throw lost;
            }
        });
        assertThat(answer).isEqualTo("second");
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_blocking_call_throws_what_was_thrown() {
        for (Throwable thrown : List.of(failure, new StackOverflowError(), new CancellationException("its own"))) {
            assertThatThrownBy(() -> hedge.executeCallable(Script.of(thrown))).isSameAs(thrown);
        }
        assertThat(clock.pending()).isZero();
    }

    @Test
    void an_interrupted_caller_leaves_and_cancels_its_attempts() throws Exception {
        Thread caller = Thread.currentThread();
        CountDownLatch interrupted = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            Supplier<String> hanging = () -> {
                caller.interrupt();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException lost) {
                    interrupted.countDown();
                }
                return "late";
            };
            if (i == 0) {
                assertThatThrownBy(() -> hedge.executeCallable(hanging::get)).isInstanceOf(InterruptedException.class);
            } else {
                assertThatThrownBy(() -> hedge.executeSupplier(hanging)).isInstanceOf(CancellationException.class);
                assertThat(Thread.interrupted()).as("the mark is kept").isTrue();
            }
        }
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void a_blocking_call_for_which_there_is_no_thread_is_refused() {
        Hedge full = Hedge.of("payments", HedgeConfig.ofDefaults(), clock, task -> {
            throw new RejectedExecutionException();
        });
        assertThatThrownBy(() -> full.executeSupplier(() -> "answer"))
                .isInstanceOf(CallNotPermittedException.class)
                .hasMessage("hedge \"payments\" refused the call: no_thread");
    }

    // ---- percentile

    @Test
    void the_delay_follows_a_percentile_of_the_first_attempts() throws Exception {
        Hedge adapting = Hedge.of(
                "payments",
                HedgeConfig.custom()
                        .delayPercentile(90.0)
                        .minimumNumberOfCalls(10)
                        .percentileWindow(Duration.ofSeconds(2))
                        .build(),
                clock);
        for (int millis = 10; millis <= 100; millis += 10) {
            assertThat(adapting.snapshot().delay()).as("not known yet").isEqualTo(DELAY);
            CompletableFuture<String> answer = start(adapting);
            clock.advance(Duration.ofMillis(millis == 100 ? 99 : millis));
            attempt().complete("answer");
            assertThat(answer).isCompleted();
        }
        clock.advance(Duration.ofSeconds(1));
        assertThat(adapting.snapshot().delay()).isBetween(Duration.ofMillis(90), Duration.ofMillis(91));

        clock.advance(Duration.ofSeconds(1));
        assertThat(adapting.snapshot().delay())
                .as("the half window before")
                .isBetween(Duration.ofMillis(90), Duration.ofMillis(91));
        for (int i = 0; i < 10; i++) {
            adapting.firstTook(5_000_000);
        }
        clock.advance(Duration.ofSeconds(1));
        assertThat(adapting.snapshot().delay()).isBetween(Duration.ofMillis(5), Duration.ofMillis(6));
    }

    @Test
    void a_delay_stays_while_too_few_calls_are_known() {
        Hedge adapting = Hedge.of(
                "payments",
                HedgeConfig.custom()
                        .delayPercentile(50.0)
                        .minimumNumberOfCalls(3)
                        .percentileWindow(Duration.ofSeconds(2))
                        .build(),
                clock);
        for (int i = 0; i < 3; i++) {
            assertThat(adapting.delayNanos()).isEqualTo(DELAY.toNanos());
            adapting.firstTook(7_000_000);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(Duration.ofNanos(adapting.delayNanos()))
                .as("kept over three half windows")
                .isBetween(Duration.ofMillis(7), Duration.ofMillis(8));
    }

    // ---- options

    @Test
    void a_live_change_keeps_what_it_does_not_touch() {
        Hedge adapting =
                Hedge.of("payments", HedgeConfig.custom().delayPercentile(50.0).build(), clock);
        assertThat(adapting.tryHedge(1, 0)).isTrue();
        Hedge changed =
                adapting.with(adapting.config().toBuilder().maxAttempts(3).build());
        assertThat(changed.budget()).isSameAs(adapting.budget());
        assertThat(changed.events()).isSameAs(adapting.events());
        assertThat(changed.snapshot()).isEqualTo(adapting.snapshot());

        Hedge other = adapting.with(HedgeConfig.custom()
                .delay(Duration.ofMillis(7))
                .hedgeBudgetMinimum(1)
                .build());
        assertThat(other.budget()).isNotSameAs(adapting.budget());
        assertThat(other.snapshot().delay()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void options_are_checked_and_copied() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HedgeConfig.custom().maxAttempts(1).build())
                .withMessage("maxAttempts must be between 2 and 10, but was 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HedgeConfig.custom().delayPercentile(0.0).build())
                .withMessage("delayPercentile must be above 0 and at most 100 (percent), but was 0.0");
        HedgeConfig config = HedgeConfig.custom()
                .delay(Duration.ofMillis(1))
                .delayPercentile(99.0)
                .minimumNumberOfCalls(1)
                .percentileWindow(Duration.ofSeconds(1))
                .maxAttempts(10)
                .interrupt(false)
                .hedgeBudgetPercent(1)
                .hedgeBudgetPeriod(Duration.ofSeconds(1))
                .hedgeBudgetMinimum(0)
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config).isNotEqualTo(HedgeConfig.ofDefaults());
        assertThat(Hedge.of("payments", config).config()).isEqualTo(config);
        assertThat(Hedge.ofDefaults("payments")).hasToString("Hedge[payments]");
    }
}
