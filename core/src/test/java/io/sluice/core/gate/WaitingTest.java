package io.sluice.core.gate;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that stand in line at a gate. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitingTest {
    private final RecordingGate gate = new RecordingGate(new ManualClock()).waiting();

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void a_thread_waits_until_it_is_let_in(ThreadFactory kind) throws Exception {
        String[] answer = new String[1];
        Thread caller = kind.newThread(() -> answer[0] = gate.executeSupplier(() -> "answer"));
        caller.start();
        Waiter waiter = gate.next();
        assertThat(waiter.isWaiting()).isTrue();
        assertThat(gate.numbers()).as("neither permitted nor refused").isEqualTo("0/0: 0, 0, 0, 0, 0");

        assertThat(waiter.complete(5)).isTrue();
        assertThat(waiter.complete(6)).as("the wait is over").isFalse();
        assertThat(waiter.cancel()).isFalse();
        caller.join(SECONDS.toMillis(30));
        assertThat(answer[0]).isEqualTo("answer");
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
        assertThat(gate.heard).containsExactly("exit 5 0 to 0: answer");
    }

    @Test
    void a_thread_that_is_refused_after_a_wait_does_not_start() throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                gate.executeRunnable(() -> end.complete("ran"));
            } catch (CallNotPermittedException refusal) {
                end.complete(refusal.reason());
            }
        });
        caller.start();
        assertThat(gate.next().complete(-3)).isTrue();
        assertThat(end.get(30, SECONDS)).isEqualTo("word 3");
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void an_interrupted_thread_gives_up_its_place_and_keeps_its_mark(ThreadFactory kind) throws Exception {
        String refused = Threads.on(kind, () -> {
            Thread.currentThread().interrupt();
            try (Permit permit = gate.acquire()) {
                return "let in";
            } catch (CallNotPermittedException refusal) {
                return refusal.reason() + ", mark kept: " + Thread.interrupted();
            }
        });
        assertThat(refused).isEqualTo("interrupted, mark kept: true");
        assertThat(gate.numbers()).isEqualTo("0/1: 0, 0, 0, 0, 0");
    }

    @Test
    void the_boolean_form_does_not_wait() {
        assertThat(gate.tryAcquirePermission()).isFalse();
        assertThat(gate.numbers()).isEqualTo("0/1: 0, 0, 0, 0, 0");
    }

    @Test
    void an_asynchronous_call_waits_without_a_thread_and_takes_its_context_along() throws Exception {
        CompletableFuture<String> answer =
                CallContext.EMPTY.withOrigin("shop").call(() -> started(CompletableFuture.completedFuture("answer")));
        assertThat(answer).isNotDone();
        assertThat(gate.next().complete(0)).isTrue();
        assertThat(answer.get(30, SECONDS)).isEqualTo("answer for shop");
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
    }

    @Test
    void an_asynchronous_call_that_is_refused_after_a_wait_is_a_failed_stage() throws Exception {
        CompletableFuture<String> answer = started(new CompletableFuture<>());
        assertThat(gate.next().complete(-3)).isTrue();
        assertThatThrownBy(() -> answer.get(30, SECONDS)).cause().hasMessageEndingWith("word 3");
    }

    @Test
    void an_asynchronous_call_that_is_cancelled_in_line_leaves_it() {
        CompletableFuture<String> answer = started(new CompletableFuture<>());
        assertThat(answer.cancel(false)).isTrue();
        assertThat(answer).isCancelled();
        assertThat(gate.numbers()).isEqualTo("0/1: 0, 0, 0, 0, 0");
    }

    @Test
    void an_asynchronous_call_whose_context_cannot_be_restored_fails_and_gives_its_permit_back() throws Exception {
        MarkCarrier.MARK.set(MarkCarrier.BREAKS_ON_RESTORE);
        CompletableFuture<String> answer;
        try {
            answer = started(new CompletableFuture<>());
        } finally {
            MarkCarrier.MARK.remove();
        }
        assertThat(gate.next().complete(0)).isTrue();
        assertThatThrownBy(() -> answer.get(30, SECONDS)).cause().hasMessage(MarkCarrier.BREAKS_ON_RESTORE);
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
        assertThat(gate.heard).containsExactly("cancel 0");
    }

    /** As {@code orTimeout} does. Nobody would ever settle the permit. */
    @Test
    void an_asynchronous_call_that_somebody_else_answered_in_line_does_not_start_and_keeps_no_permit()
            throws Exception {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> answer = started(source);
        Waiter waiter = gate.next();
        assertThat(answer.complete("instead")).isTrue();
        assertThat(waiter.complete(0)).isTrue();
        for (long end = System.nanoTime() + SECONDS.toNanos(30); gate.counts().cancelled() == 0; ) {
            assertThat(System.nanoTime() - end)
                    .as("still waiting for the permit")
                    .isNegative();
            Thread.onSpinWait();
        }
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
        assertThat(gate.heard).containsExactly("cancel 0");
    }

    @Test
    void a_waiter_that_gave_up_leaves_the_line_even_if_it_was_not_yet_in_it() {
        Waiter waiter = new Waiter() {
            @Override
            protected void done(long token) {
                throw new AssertionError("it gave up");
            }
        };
        assertThat(waiter.cancel()).isTrue();
        assertThat(waiter.cancel()).isFalse();
        assertThat(waiter.complete(0)).isFalse();
        boolean[] left = new boolean[1];
        waiter.onCancel(() -> left[0] = true);
        assertThat(left[0]).isTrue();
    }

    @Test
    void of_threads_that_complete_and_cancel_at_once_exactly_one_does() throws Exception {
        for (int round = 0; round < 500; round++) {
            Waiter waiter = new Waiter() {
                @Override
                protected void done(long token) {}
            };
            assertThat(Threads.together(3, thread -> thread == 0 ? waiter.cancel() : waiter.complete(thread)))
                    .containsOnlyOnce(true);
            assertThat(waiter.isWaiting()).isFalse();
        }
    }

    private CompletableFuture<String> started(CompletableFuture<String> source) {
        return gate.executeCompletionStage(() -> {
                    String origin = CallContext.current().origin();
                    return source.thenApply(answer -> answer + " for " + origin);
                })
                .toCompletableFuture();
    }
}
