package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallContext;
import io.sluice.guard.CallObserver;
import io.sluice.guard.Guard;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What an observer of a guard hears of a subscription. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ObservedCallTest {
    private static final RetryConfig AT_ONCE =
            RetryConfig.custom().maxAttempts(2).waitDuration(Duration.ZERO).build();

    private final Rig rig = new Rig();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private CallObserver.Observed begins(String resource) {
        heard.add("begins " + resource);
        return new CallObserver.Observed() {
            @Override
            public CallContext.Scope open() {
                heard.add("open");
                return () -> heard.add("close");
            }

            @Override
            public void attempt(int number) {
                heard.add("attempt " + number);
            }

            @Override
            public void answering(Throwable failure) {
                heard.add("answering " + failure.getMessage());
            }

            @Override
            public void ended(@Nullable Throwable failure) {
                heard.add("ended " + (failure == null ? "well" : failure.getMessage()));
            }
        };
    }

    @Test
    void a_guard_with_gates_only_is_observed_too() {
        Guard guard = rig.guard().bulkhead(Rig.ONE_AT_A_TIME).build();
        guard.observe(this::begins);
        StepVerifier.create(ReactorGuard.mono(guard, () -> Mono.just(1)))
                .expectNext(1)
                .verifyComplete();
        assertThat(heard).containsExactly("begins orders", "open", "attempt 1", "ended well", "close");
        rig.quiet(guard);
    }

    @Test
    void attempts_and_the_fallback_belong_to_one_call() {
        AtomicInteger calls = new AtomicInteger();
        Guard guard = rig.guard()
                .retry(AT_ONCE)
                .fallback(IOException.class, down -> 7)
                .build();
        guard.observe(this::begins);
        StepVerifier.create(
                        ReactorGuard.mono(guard, () -> Mono.error(new IOException("down " + calls.incrementAndGet()))))
                .expectNext(7)
                .verifyComplete();
        assertThat(heard)
                .containsExactly(
                        "begins orders", "open", "attempt 1", "attempt 2", "answering down 2", "ended well", "close");
    }

    @Test
    void a_failure_is_told_as_the_subscriber_hears_it() {
        Guard guard = rig.guard().build();
        guard.observe(this::begins);
        StepVerifier.create(Flux.error(new IOException("down")).transform(GuardOperator.of(guard)))
                .verifyErrorMessage("down");
        assertThat(heard).containsExactly("begins orders", "open", "attempt 1", "ended down", "close");
    }

    @Test
    void a_subscriber_that_cancels_ends_the_call_once() {
        Guard guard = rig.guard().build();
        guard.observe(this::begins);
        Disposable subscription = ReactorGuard.flux(guard, () -> Flux.just(1).concatWith(Flux.never()))
                .subscribe();
        subscription.dispose();
        subscription.dispose();
        assertThat(heard)
                .containsExactly("begins orders", "open", "attempt 1", "close", "ended the subscriber cancelled");
    }

    @Test
    void who_is_not_observed_any_more_is_not() {
        Guard guard = rig.guard().build();
        guard.observe(this::begins).close();
        StepVerifier.create(ReactorGuard.mono(guard, () -> Mono.just(1)))
                .expectNext(1)
                .verifyComplete();
        assertThat(heard).isEmpty();
    }
}
