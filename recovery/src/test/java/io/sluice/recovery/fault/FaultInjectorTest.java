package io.sluice.recovery.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.time.ManualClock;
import io.sluice.recovery.fault.FaultConfig.Step;
import io.sluice.recovery.fault.FaultEvent.FaultInjected;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FaultInjectorTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final CompletableFuture<String> work = new CompletableFuture<>();

    private FaultInjector injector(UnaryOperator<FaultConfig.Builder> options) {
        return FaultInjector.of("payments", options.apply(FaultConfig.custom()).build(), clock);
    }

    private static CompletableFuture<String> stage(FaultInjector injector, CompletionStage<String> work) {
        return injector.executeCompletionStage(() -> work).toCompletableFuture();
    }

    @Test
    void does_nothing_by_default() throws Exception {
        FaultInjector off = FaultInjector.ofDefaults("payments");
        assertThat(off.next()).isNull();
        assertThat(off.executeSupplier(() -> "answer")).isEqualTo("answer");
        assertThat(off.executeCallable(() -> "answer")).isEqualTo("answer");
        off.executeRunnable(() -> {});
        assertThat(stage(off, work)).as("not even another stage").isSameAs(work);
        assertThat(off.snapshot()).isEqualTo(new FaultSnapshot("payments", 0, 0, 0));
    }

    @Test
    void calls_end_as_they_do_without_it() {
        FaultInjector off = FaultInjector.ofDefaults("payments");
        IOException failure = new IOException();
        Error error = new StackOverflowError();
        assertThatThrownBy(() -> off.executeCallable(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> off.executeSupplier(() -> {
                    throw error;
                }))
                .isSameAs(error);
        CompletableFuture<String> call = off.<String>executeCompletionStage(() -> {
                    throw error;
                })
                .toCompletableFuture();
        assertThat(call.handle((r, e) -> e).join()).as("never throws").isSameAs(error);
    }

    @Test
    void fails_calls_with_what_is_configured_in_all_forms() {
        FaultInjector plain = injector(options -> options.percent(100).errorPercent(100));
        assertThatThrownBy(() -> plain.executeSupplier(() -> "answer"))
                .isInstanceOf(InjectedFaultException.class)
                .hasMessage("fault injector \"payments\" failed the call");
        IOException failure = new IOException();
        FaultInjector own =
                injector(options -> options.percent(100).errorPercent(100).error(() -> failure));
        assertThatThrownBy(() -> own.executeCallable(() -> "answer")).isSameAs(failure);
        assertThat(stage(own, work).handle((r, e) -> e).join()).isSameAs(failure);
        assertThat(work).as("never touched").isNotDone();
        assertThat(own.snapshot()).isEqualTo(new FaultSnapshot("payments", 2, 2, 0));
    }

    @Test
    void answers_calls_that_are_not_made() throws Exception {
        FaultInjector injector =
                injector(options -> options.percent(100).answerPercent(100).answer(() -> "nonsense"));
        assertThat(injector.<String>executeCallable(() -> {
                    throw new AssertionError();
                }))
                .isEqualTo("nonsense");
        assertThat(stage(injector, work)).isCompletedWithValue("nonsense");
        assertThat(injector.snapshot().answered()).isEqualTo(2);
    }

    @Test
    void follows_a_script_again_and_again() {
        FaultInjector injector = injector(options ->
                options.script(Step.PASS, Step.ERROR, Step.ANSWER, Step.DELAY).answer(() -> "nonsense"));
        List<FaultInjected> heard = new ArrayList<>();
        injector.events().subscribe(FaultInjected.class, heard::add);
        for (int round = 0; round < 2; round++) {
            assertThat(injector.executeSupplier(() -> "answer")).isEqualTo("answer");
            assertThatThrownBy(() -> injector.executeSupplier(() -> "answer"))
                    .isInstanceOf(InjectedFaultException.class);
            assertThat(injector.executeSupplier(() -> "answer")).isEqualTo("nonsense");
            assertThat(injector.executeSupplier(() -> "answer")).isEqualTo("answer");
        }
        assertThat(heard)
                .extracting(FaultInjected::step)
                .containsExactly(Step.ERROR, Step.ANSWER, Step.DELAY, Step.ERROR, Step.ANSWER, Step.DELAY);
    }

    @Test
    void affects_only_calls_of_the_callers_it_is_meant_for() {
        FaultInjector injector =
                injector(options -> options.percent(100).errorPercent(100).origins(Set.of("canary")));
        assertThat(injector.executeSupplier(() -> "answer")).isEqualTo("answer");
        CallContext.EMPTY
                .withOrigin("shop")
                .run(() -> assertThat(injector.next()).isNull());
        CallContext.EMPTY
                .withOrigin("canary")
                .run(() -> assertThat(injector.next()).isNotNull());
    }

    @Test
    void affects_the_share_that_is_configured_and_the_same_calls_for_the_same_seed() {
        UnaryOperator<FaultConfig.Builder> options = o -> o.percent(10)
                .errorPercent(30)
                .answerPercent(20)
                .answer(() -> "")
                .latency(SECOND)
                .maxLatency(SECOND.multipliedBy(2))
                .seed(42);
        List<Fault> first = faults(injector(options));
        assertThat(first).isEqualTo(faults(injector(options)));
        assertThat(first).hasSizeBetween(900, 1100);
        assertThat(first.stream().filter(fault -> fault.step() == Step.ERROR)).hasSizeBetween(240, 360);
        assertThat(first.stream().filter(fault -> fault.step() == Step.ANSWER)).hasSizeBetween(150, 250);
        assertThat(first)
                .allMatch(
                        fault -> fault.delayNanos() >= SECOND.toNanos() && fault.delayNanos() <= 2 * SECOND.toNanos());
    }

    private static List<Fault> faults(FaultInjector injector) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Fault fault = injector.next();
            if (fault != null) {
                faults.add(fault);
            }
        }
        return faults;
    }

    @Test
    void holds_up_a_blocking_call() throws Exception {
        FaultInjector injector = injector(options -> options.percent(100).latency(SECOND));
        FutureTask<String> call = inBackground(() -> injector.executeCallable(() -> "answer"));
        clock.advance(SECOND.minusNanos(1));
        assertThat(call.isDone()).as("one nanosecond early").isFalse();
        clock.advance(1);
        assertThat(call.get(1, TimeUnit.MINUTES)).isEqualTo("answer");
        assertThat(clock.pending()).isZero();
    }

    @Test
    void an_interrupt_ends_the_wait_and_leaves_no_timer() throws Exception {
        FaultInjector injector = injector(options -> options.percent(100).latency(SECOND));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> injector.executeCallable(() -> "answer")).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThat(injector.executeSupplier(() -> "answer")).isEqualTo("answer");
        assertThat(Thread.interrupted()).as("stays set").isTrue();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void holds_up_an_asynchronous_call_without_a_thread_and_begins_it_in_the_context_of_its_caller() throws Exception {
        FaultInjector injector = injector(options -> options.percent(100).latency(SECOND));
        CompletableFuture<String> call;
        try (CallContext.Scope scope = CallContext.EMPTY.withOrigin("shop").open()) {
            call = injector.executeCompletionStage(() -> CompletableFuture.completedFuture(
                            CallContext.current().origin()))
                    .toCompletableFuture();
        }
        clock.advance(SECOND.minusNanos(1));
        assertThat(call).isNotDone();
        clock.advance(1);
        assertThat(call.get(1, TimeUnit.MINUTES)).isEqualTo("shop");
        assertThat(clock.pending()).isZero();
    }

    @Test
    void cancelling_and_timing_out_end_the_wait_and_the_call_does_not_begin() {
        FaultInjector injector = injector(options -> options.percent(100).latency(SECOND));
        CompletableFuture<String> cancelled = stage(injector, work);
        CompletableFuture<String> late = stage(injector, work);
        cancelled.cancel(true);
        late.completeExceptionally(new TimeoutException()); // as orTimeout does
        assertThat(clock.pending()).isZero();
        clock.advance(SECOND);
        assertThat(work).isNotDone();
    }

    @Test
    void cancelling_cancels_a_call_that_has_begun() {
        FaultInjector injector = injector(options -> options.script(Step.DELAY));
        stage(injector, work).cancel(true);
        assertThat(work).isCancelled();
    }

    @Test
    void failures_of_a_call_that_was_held_up_come_as_they_are() {
        FaultInjector injector = injector(options -> options.script(Step.DELAY));
        IOException failure = new IOException();
        assertThat(stage(injector, CompletableFuture.failedFuture(failure))
                        .handle((r, e) -> e)
                        .join())
                .isSameAs(failure);
        CompletableFuture<String> thrown = injector.<String>executeCompletionStage(() -> {
                    throw new IllegalStateException();
                })
                .toCompletableFuture();
        assertThat(thrown.handle((r, e) -> e).join()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void can_be_switched_on_and_off_while_it_runs() {
        FaultInjector injector = FaultInjector.ofDefaults("payments");
        injector.update(FaultConfig.custom().script(Step.ERROR).build());
        assertThat(injector.next()).isEqualTo(new Fault(Step.ERROR, 0));
        injector.update(FaultConfig.ofDefaults());
        assertThat(injector.next()).isNull();
        assertThat(injector.config()).isEqualTo(FaultConfig.ofDefaults());
        assertThat(injector.name()).isEqualTo("payments");
    }

    @Test
    void options_out_of_range_are_named() {
        assertThatThrownBy(() -> FaultConfig.custom().percent(101).build())
                .hasMessage("percent must be between 0.0 and 100.0, but was 101.0");
        assertThatThrownBy(() -> FaultConfig.custom()
                        .errorPercent(60)
                        .answerPercent(50)
                        .answer(() -> "")
                        .build())
                .hasMessage("answerPercent must be between 0.0 and 40.0, but was 50.0");
        assertThatThrownBy(() -> FaultConfig.custom().script(Step.ANSWER).build())
                .hasMessage("answer must be present, but was null");
        assertThatThrownBy(() -> FaultConfig.custom()
                        .latency(SECOND)
                        .maxLatency(Duration.ZERO)
                        .build())
                .hasMessageContaining("maxLatency must be between PT1S");
        FaultConfig config = FaultConfig.custom().percent(5).seed(1).build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
    }

    /** Returns once the call is held up. */
    private FutureTask<String> inBackground(Callable<String> call) {
        FutureTask<String> task = new FutureTask<>(call);
        new Thread(task).start();
        while (clock.pending() == 0) {
            Thread.onSpinWait();
        }
        return task;
    }
}
