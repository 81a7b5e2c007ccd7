package io.sluice.core.gate;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AbstractGateTest {
    private static final long SECOND = 1_000_000_000;

    /** Starts close to the wrap of nanoTime on purpose: calls of two seconds cross it. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);

    private final RecordingGate gate = new RecordingGate(clock);

    /** One way to run a call through a gate. */
    @FunctionalInterface
    interface Way {
        Object run(Protection gate, Callable<Object> call) throws Exception;
    }

    /** All ways that let what the call throws through to the caller. */
    static Stream<Named<Way>> ways() {
        return Stream.of(
                Named.of("executeSupplier", (gate, call) -> gate.executeSupplier(supplier(call))),
                Named.of("executeCallable", (gate, call) -> gate.executeCallable(call)),
                Named.of("executeRunnable", (gate, call) -> {
                    Object[] answer = new Object[1];
                    gate.executeRunnable(() -> answer[0] = supplier(call).get());
                    return answer[0];
                }),
                Named.of("executeCompletionStage", (gate, call) -> joined(gate.executeCompletionStage(stage(call)))),
                Named.of("executeCompletionStage, later", (gate, call) -> {
                    CompletableFuture<Object> source = new CompletableFuture<>();
                    CompletionStage<Object> answer = gate.executeCompletionStage(() -> source);
                    if (answer.toCompletableFuture().isDone()) {
                        return joined(answer); // refused
                    }
                    stage(call).get().whenComplete((result, error) -> {
                        if (error == null) {
                            source.complete(result);
                        } else {
                            source.completeExceptionally(error);
                        }
                    });
                    return joined(answer);
                }),
                Named.of(
                        "decorateSupplier",
                        (gate, call) -> gate.decorateSupplier(supplier(call)).get()),
                Named.of(
                        "decorateCallable",
                        (gate, call) -> gate.decorateCallable(call).call()),
                Named.of("decorateRunnable", (gate, call) -> {
                    Object[] answer = new Object[1];
                    gate.decorateRunnable(() -> answer[0] = supplier(call).get())
                            .run();
                    return answer[0];
                }),
                Named.of(
                        "decorateFunction",
                        (gate, call) -> gate.<Callable<Object>, Object>decorateFunction(
                                        each -> supplier(each).get())
                                .apply(call)),
                Named.of("decorateConsumer", (gate, call) -> {
                    Object[] answer = new Object[1];
                    gate.<Callable<Object>>decorateConsumer(
                                    each -> answer[0] = supplier(each).get())
                            .accept(call);
                    return answer[0];
                }),
                Named.of(
                        "decorateCompletionStage",
                        (gate, call) ->
                                joined(gate.decorateCompletionStage(stage(call)).get())));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_success_is_counted_and_its_answer_handed_on(Way way) throws Exception {
        assertThat(way.run(gate, () -> "answer")).isEqualTo("answer");
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
        assertThat(gate.heard).hasSize(2).first().isEqualTo("enter 0 at 0");
        assertThat(gate.heard.get(1)).startsWith("exit 0 0 to 0: ");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void no_answer_is_an_answer(Way way) throws Exception {
        assertThat(way.run(gate, () -> null)).isNull();
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void every_throwable_is_a_failure_and_reaches_the_caller_unchanged(Way way) {
        Throwable[] all = {
            new IllegalStateException("broken"), new IOException("checked"), new StackOverflowError("deep")
        };
        for (Throwable thrown : all) {
            assertThatThrownBy(() -> way.run(gate, throwing(thrown))).isSameAs(thrown);
        }
        assertThat(gate.numbers()).isEqualTo("3/0: 0, 3, 0, 0, 0");
        assertThat(gate.heard)
                .containsExactly(
                        "enter 0 at 0", "exit 0 0 to 0: java.lang.IllegalStateException: broken",
                        "enter 1 at 0", "exit 1 0 to 0: java.io.IOException: checked",
                        "enter 2 at 0", "exit 2 0 to 0: java.lang.StackOverflowError: deep");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void what_the_gate_ignores_is_counted_as_ignored_and_still_thrown(Way way) {
        RecordingGate.Ignored ignored = new RecordingGate.Ignored();
        assertThatThrownBy(() -> way.run(gate, throwing(ignored))).isSameAs(ignored);
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 1, 0, 0");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_refused_call_does_not_start(Way way) {
        gate.refusing(true);
        boolean[] started = new boolean[1];
        assertThatThrownBy(() -> way.run(gate, () -> started[0] = true))
                .isInstanceOfSatisfying(CallNotPermittedException.class, refusal -> {
                    assertThat(refusal.resource()).isEqualTo("payments");
                    assertThat(refusal.gate()).isEqualTo("recordingGate");
                    assertThat(refusal.reason()).isEqualTo("word 7");
                });
        assertThat(started[0]).isFalse();
        assertThat(gate.numbers()).isEqualTo("0/1: 0, 0, 0, 0, 0");
        assertThat(gate.counts().offered()).isOne();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_call_that_takes_time_is_timed_across_the_wrap(Way way) throws Exception {
        way.run(gate, () -> {
            clock.advance(2 * SECOND);
            return "slow";
        });
        assertThat(gate.heard).hasSize(2);
        assertThat(gate.heard.get(1)).startsWith("exit 0 0 to 2000000000");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_gate_that_needs_no_time_reads_no_clock(Way way) throws Exception {
        int[] readings = new int[1];
        RecordingGate untimed = new RecordingGate(() -> ++readings[0]).untimed();
        way.run(untimed, () -> "answer");
        assertThat(untimed.heard).hasSize(2).first().isEqualTo("enter 0 at untimed");
        assertThat(untimed.heard.get(1)).startsWith("exit 0 untimed to untimed");
        assertThat(readings[0]).as("once, when the gate was made").isOne();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void the_context_of_the_scope_is_looked_up_for_gates_that_distinguish_calls(Way way) throws Exception {
        gate.forContexts();
        CallContext.EMPTY.withOrigin("shop").call(() -> way.run(gate, () -> "answer"));
        way.run(gate, () -> "answer");
        assertThat(gate.heard).contains("enter 0 at 0 for shop", "enter 1 at 0 for null");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_call_inside_a_call_is_a_call_of_its_own(Way way) throws Exception {
        way.run(gate, () -> {
            assertThat(gate.counts().inFlight()).isOne();
            way.run(gate, () -> {
                assertThat(gate.counts().inFlight()).isEqualTo(2);
                return "inner";
            });
            return "outer";
        });
        assertThat(gate.numbers()).isEqualTo("2/0: 2, 0, 0, 0, 0");
    }

    @Test
    void a_decorated_call_asks_each_time_it_runs() {
        Supplier<String> decorated = gate.decorateSupplier(() -> "answer");
        assertThat(gate.numbers()).as("decorating asks for nothing").isEqualTo("0/0: 0, 0, 0, 0, 0");
        assertThat(decorated.get()).isEqualTo("answer");
        assertThat(decorated.get()).isEqualTo("answer");
        gate.refusing(true);
        assertThatThrownBy(decorated::get).isInstanceOf(CallNotPermittedException.class);
        assertThat(gate.numbers()).isEqualTo("2/1: 2, 0, 0, 0, 0");
    }

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class The_safe_forms {
        @Test
        void hand_an_answer_on() throws Exception {
            assertThat(gate.safeExecuteSupplier(() -> "answer", () -> "instead"))
                    .isEqualTo("answer");
            assertThat(gate.safeExecuteCallable(() -> "answer", () -> "instead"))
                    .isEqualTo("answer");
        }

        @Test
        void answer_a_refusal_by_the_second_supplier() throws Exception {
            gate.refusing(true);
            assertThat(gate.safeExecuteSupplier(() -> "answer", () -> "instead"))
                    .isEqualTo("instead");
            assertThat(gate.safeExecuteCallable(() -> "answer", () -> "instead"))
                    .isEqualTo("instead");
            assertThat(gate.numbers()).isEqualTo("0/2: 0, 0, 0, 0, 0");
        }

        @Test
        void answer_a_failure_by_the_second_supplier() throws Exception {
            Callable<Object> broken = throwing(new IllegalStateException());
            assertThat(gate.safeExecuteSupplier(supplier(broken), () -> "instead"))
                    .isEqualTo("instead");
            assertThat(gate.safeExecuteCallable(broken, () -> "instead")).isEqualTo("instead");
            assertThat(gate.safeExecuteCallable(throwing(new IOException()), () -> "instead"))
                    .isEqualTo("instead");
            assertThat(gate.numbers()).isEqualTo("3/0: 0, 3, 0, 0, 0");
        }

        @Test
        void throw_errors_and_count_them() {
            Callable<Object> broken = throwing(new OutOfMemoryError("test"));
            assertThatThrownBy(() -> gate.safeExecuteSupplier(supplier(broken), () -> "instead"))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> gate.safeExecuteCallable(broken, () -> "instead"))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(gate.numbers()).isEqualTo("2/0: 0, 2, 0, 0, 0");
        }

        @Test
        void throw_an_interruption_and_count_it() {
            InterruptedException interruption = new InterruptedException();
            assertThatThrownBy(() -> gate.safeExecuteCallable(throwing(interruption), () -> "instead"))
                    .isSameAs(interruption);
            assertThat(gate.numbers()).isEqualTo("1/0: 0, 1, 0, 0, 0");
        }

        @Test
        void do_not_protect_the_second_supplier() {
            IllegalStateException second = new IllegalStateException("second");
            gate.refusing(true);
            assertThatThrownBy(() -> gate.safeExecuteSupplier(() -> "answer", () -> {
                        throw second;
                    }))
                    .isSameAs(second);
        }
    }

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class By_hand {
        @Test
        void a_verdict_and_then_the_release() {
            assertThat(gate.tryAcquirePermission()).isTrue();
            assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 0, 1");
            gate.onSuccess(5, MILLISECONDS);
            gate.releasePermission();
            assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
            assertThat(gate.heard)
                    .containsExactly("enter 0 at 0", "drop 0", "verdict after 5000000: success", "released");
        }

        @Test
        void an_error_and_then_the_release() {
            assertThat(gate.tryAcquirePermission()).isTrue();
            gate.onError(0, NANOSECONDS, new IOException("broken"));
            gate.releasePermission();
            assertThat(gate.tryAcquirePermission()).isTrue();
            gate.onError(1, NANOSECONDS, new RecordingGate.Ignored());
            gate.releasePermission();
            assertThat(gate.numbers()).isEqualTo("2/0: 0, 1, 1, 0, 0");
            assertThat(gate.heard).contains("verdict after 0: java.io.IOException: broken");
        }

        @Test
        void a_release_without_a_verdict_counts_as_cancelled() {
            assertThat(gate.tryAcquirePermission()).isTrue();
            gate.releasePermission();
            assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
            assertThat(gate.heard).last().isEqualTo("released without verdict");
        }

        @Test
        void each_verdict_covers_one_release() {
            assertThat(gate.tryAcquirePermission()).isTrue();
            assertThat(gate.tryAcquirePermission()).isTrue();
            gate.onSuccess(1, NANOSECONDS);
            gate.releasePermission();
            gate.releasePermission();
            assertThat(gate.numbers()).isEqualTo("2/0: 1, 0, 0, 1, 0");
        }

        @Test
        void a_refusal_needs_no_release() {
            gate.refusing(true);
            assertThat(gate.tryAcquirePermission()).isFalse();
            assertThat(gate.numbers()).isEqualTo("0/1: 0, 0, 0, 0, 0");
            assertThat(gate.heard).containsExactly("refuse");
        }

        @Test
        void a_use_that_is_ended_twice_is_the_caller_s_error_but_leaves_nothing_negative_in_flight() {
            assertThat(gate.tryAcquirePermission()).isTrue();
            gate.releasePermission();
            gate.releasePermission();
            assertThat(gate.counts().inFlight()).isZero();
        }

        @Test
        void bad_arguments_are_refused_and_count_nothing() {
            assertThat(gate.tryAcquirePermission()).isTrue();
            assertThatThrownBy(() -> gate.onSuccess(-1, NANOSECONDS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("duration must be between 0 and 9223372036854775807, but was -1");
            assertThatThrownBy(() -> gate.onError(0, NANOSECONDS, null))
                    .hasMessage("throwable must be present, but was null");
            gate.releasePermission();
            assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
        }

        @Test
        void a_duration_beyond_the_arithmetic_is_the_longest() {
            assertThat(gate.tryAcquirePermission()).isTrue();
            gate.onSuccess(Long.MAX_VALUE, DAYS);
            assertThat(gate.heard).last().isEqualTo("verdict after 9223372036854775807: success");
        }
    }

    @Test
    void a_gate_has_a_visible_name_and_a_clock() {
        assertThat(gate.name()).isEqualTo("payments");
        assertThat(gate.clock()).isSameAs(clock);
        assertThatThrownBy(() -> new RecordingGate(null)).isInstanceOf(IllegalArgumentException.class);
    }

    static Callable<Object> throwing(Throwable thrown) {
        return () -> sneak(thrown);
    }

    /** The call as a supplier that throws, unchanged, whatever the call throws. */
    private static Supplier<Object> supplier(Callable<Object> call) {
        return () -> {
            try {
                return call.call();
            } catch (Throwable thrown) {
                return AbstractGateTest.<RuntimeException>sneak(thrown);
            }
        };
    }

    private static Supplier<CompletionStage<Object>> stage(Callable<Object> call) {
        return () -> {
            try {
                return CompletableFuture.completedFuture(call.call());
            } catch (Throwable thrown) {
                return CompletableFuture.failedFuture(thrown);
            }
        };
    }

    private static Object joined(CompletionStage<Object> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            return AbstractGateTest.<RuntimeException>sneak(e.getCause());
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> Object sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
