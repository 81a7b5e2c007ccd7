package io.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CallObserverTest {
    private final Rig rig = new Rig();
    private final List<String> told = new ArrayList<>();

    @Test
    void sees_a_call_from_its_beginning_to_its_end() {
        Guard guard = rig.guard().build();
        guard.observe(this::observed);
        guard.executeRunnable(() -> told.add("the call"));
        assertThat(told).containsExactly("begins payments", "open", "attempt 1", "the call", "close", "ended null");
    }

    @Test
    void sees_each_attempt_of_a_retry() throws Exception {
        Guard guard = rig.guard()
                .retry(RetryConfig.custom().waitDuration(Duration.ZERO).build())
                .build();
        guard.observe(this::observed);
        List<Integer> calls = new ArrayList<>();
        guard.executeCallable(() -> {
            calls.add(1);
            if (calls.size() < 3) {
                throw new IOException("down");
            }
            return "up";
        });
        assertThat(told).containsSubsequence("attempt 1", "attempt 2", "attempt 3", "ended null");
    }

    @Test
    void sees_what_a_fallback_answers_and_that_the_caller_gets_an_answer() {
        Guard guard =
                rig.guard().rateLimiter(Rig.perSecond(1)).fallbackValue("later").build();
        guard.observe(this::observed);
        guard.executeSupplier(() -> "now");
        told.clear();
        assertThat(guard.executeSupplier(() -> "now")).isEqualTo("later");
        assertThat(told)
                .containsExactly(
                        "begins payments",
                        "open",
                        "attempt 1",
                        "answering RateLimitExceededException",
                        "close",
                        "ended null");
    }

    @Test
    void sees_what_the_caller_is_thrown() {
        Guard guard = rig.guard().rateLimiter(Rig.perSecond(1)).build();
        guard.observe(this::observed);
        assertThatThrownBy(() -> guard.executeCallable(() -> {
                    throw new IOException("down");
                }))
                .isInstanceOf(IOException.class);
        assertThat(told).endsWith("ended IOException");
        assertThatThrownBy(() -> guard.executeRunnable(() -> {})).isInstanceOf(CallNotPermittedException.class);
        assertThat(told).endsWith("ended RateLimitExceededException");
    }

    @Test
    void sees_the_end_of_an_asynchronous_call_before_its_caller_does() {
        Guard guard = rig.guard().build();
        guard.observe(this::observed);
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletionStage<String> stage = guard.executeCompletionStage(() -> source);
        assertThat(told).containsExactly("begins payments", "open", "attempt 1", "close");
        stage.thenAccept(result -> told.add("the caller"));
        source.complete("done");
        assertThat(told).endsWith("ended null", "the caller");
    }

    @Test
    void sees_an_asynchronous_call_that_fails_and_one_that_is_given_up() {
        Guard guard = rig.guard().build();
        guard.observe(this::observed);
        assertThat(guard.executeCompletionStage(() -> CompletableFuture.failedFuture(new IOException("down"))))
                .isCompletedExceptionally();
        assertThat(told).endsWith("ended IOException");
        told.clear();
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> stage =
                guard.executeCompletionStage(() -> source).toCompletableFuture();
        assertThat(stage.cancel(true)).isTrue();
        assertThat(source).isCancelled();
        assertThat(told).containsOnlyOnce("ended CancellationException").endsWith("ended CancellationException");
    }

    @Test
    void an_observer_that_throws_changes_nothing_and_the_others_still_see_the_call() {
        Guard guard = rig.guard().build();
        guard.observe(resource -> {
            throw new IllegalStateException("begins");
        });
        guard.observe(resource -> failure -> {
            throw new IllegalStateException("ended");
        });
        guard.observe(this::observed);
        assertThat(guard.executeSupplier(() -> "done")).isEqualTo("done");
        assertThat(told).endsWith("ended null");
    }

    @Test
    void sees_nothing_more_once_the_subscription_is_closed_and_goes_on_under_other_rules() {
        Guard guard = rig.guard().build();
        Subscription subscription = guard.observe(this::observed);
        guard.override(GuardOverride.BYPASS, Duration.ofSeconds(1), "test");
        guard.executeRunnable(() -> {});
        assertThat(told).as("bypassed").contains("ended null");
        guard.clearOverride();
        guard.update(List.of(Rig.bulkhead(Rig.ONE_AT_A_TIME)));
        told.clear();
        guard.executeRunnable(() -> {});
        assertThat(told).as("under other rules").contains("ended null");
        subscription.close();
        subscription.close();
        told.clear();
        guard.executeRunnable(() -> {});
        assertThat(told).isEmpty();
    }

    @Test
    void a_refusal_is_told_as_an_event_by_whichever_way_the_call_came() {
        Guard guard = rig.guard().rateLimiter(Rig.perSecond(1)).build();
        List<GuardEvent> events = new ArrayList<>();
        guard.events().subscribe(GuardEvent.CallRefused.class, events::add);
        assertThat(guard.tryAcquirePermission()).isTrue();
        guard.releasePermission();
        assertThat(guard.tryAcquirePermission()).isFalse();
        assertThatThrownBy(() -> guard.executeRunnable(() -> {})).isInstanceOf(CallNotPermittedException.class);
        assertThatThrownBy(guard::acquire).isInstanceOf(CallNotPermittedException.class);
        assertThat(events)
                .hasSize(3)
                .allSatisfy(event -> assertThat(event).isInstanceOfSatisfying(GuardEvent.CallRefused.class, refused -> {
                    assertThat(refused.name()).isEqualTo(Rig.NAME);
                    assertThat(refused.gate()).isEqualTo("rateLimiter");
                    assertThat(refused.reason()).isEqualTo("limit");
                }));
    }

    @Test
    void a_container_tells_of_each_guard_once() {
        try (Sluice sluice = Sluice.ofDefaults()) {
            List<Guard> made = new ArrayList<>();
            sluice.events().subscribe(SluiceEvent.GuardMade.class, event -> made.add(event.guard()));
            Guard guard = sluice.guard("payments");
            sluice.guard("payments");
            assertThat(made).containsExactly(guard);
        }
    }

    private CallObserver.Observed observed(String resource) {
        told.add("begins " + resource);
        return new CallObserver.Observed() {
            @Override
            public CallContext.Scope open() {
                told.add("open");
                return () -> told.add("close");
            }

            @Override
            public void attempt(int number) {
                told.add("attempt " + number);
            }

            @Override
            public void answering(Throwable failure) {
                told.add("answering " + failure.getClass().getSimpleName());
            }

            @Override
            public void ended(@Nullable Throwable failure) {
                told.add("ended " + (failure == null ? null : failure.getClass().getSimpleName()));
            }
        };
    }
}
