package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import io.sluice.recovery.CallTimeoutException.Limit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AsyncTimeoutTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    private final Timeout timeout = Timeout.of("payments", TimeoutConfig.ofDeadline(LIMIT), clock);
    private final CompletableFuture<String> source = new CompletableFuture<>();
    private final CompletableFuture<String> answer = start();

    private CompletableFuture<String> start() {
        return timeout.executeCompletionStage(() -> source).toCompletableFuture();
    }

    @Test
    void an_answer_in_time_leaves_no_timer() {
        assertThat(clock.pending()).isOne();
        source.complete("answer");
        assertThat(answer).isCompletedWithValue("answer");
        assertThat(clock.pending()).isZero();
    }

    @Test
    void a_failure_in_time_is_unwrapped_and_leaves_no_timer() {
        for (Throwable failure : new Throwable[] {new IOException(), new StackOverflowError()}) {
            CompletableFuture<String> failing = new CompletableFuture<>();
            CompletableFuture<String> failed = timeout.executeCompletionStage(() -> failing.thenApply(String::trim))
                    .toCompletableFuture();
            failing.completeExceptionally(failure);
            assertThatThrownBy(failed::get).cause().isSameAs(failure);
        }
        assertThat(clock.pending()).as("only the one that waits").isOne();
    }

    @Test
    void a_call_that_has_ended_when_it_returns_needs_no_timer() {
        source.complete("answer");
        assertThat(start()).isCompletedWithValue("answer");
        IllegalStateException broken = new IllegalStateException();
        assertThatThrownBy(() -> timeout.executeCompletionStage(() -> {
                            throw broken;
                        })
                        .toCompletableFuture()
                        .get())
                .cause()
                .isSameAs(broken);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void a_late_call_is_cancelled_before_anybody_hears() throws Exception {
        AtomicReference<Boolean> cancelledBefore = new AtomicReference<>();
        CompletableFuture<Void> heard = answer.handle((result, error) -> {
            cancelledBefore.set(source.isCancelled());
            return null;
        });
        clock.advance(LIMIT.minusNanos(1));
        assertThat(source).isNotDone();
        clock.advance(1);
        heard.get(60, TimeUnit.SECONDS);
        assertThat(cancelledBefore).hasValue(true);
        assertThatThrownBy(answer::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CallTimeoutException.class,
                        late -> assertThat(late.limit()).isEqualTo(Limit.DEADLINE));
        assertThat(timeout.snapshot().timedOut()).isOne();
    }

    @Test
    void a_cancelled_call_leaves_no_timer_and_its_source_is_cancelled() {
        answer.cancel(true);
        assertThat(source).isCancelled();
        assertThat(clock.pending()).isZero();
        assertThat(answer).isCancelled();
        assertThat(timeout.snapshot().timedOut()).isZero();
    }

    @Test
    void a_call_with_no_time_left_does_not_begin() {
        assertThatThrownBy(() -> timeout.start(
                                () -> {
                                    throw new AssertionError("began");
                                },
                                Limit.DEADLINE,
                                0)
                        .toCompletableFuture()
                        .get())
                .cause()
                .isInstanceOf(CallTimeoutException.class);
    }
}
