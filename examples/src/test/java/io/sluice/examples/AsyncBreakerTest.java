package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.CallCounts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AsyncBreakerTest {
    private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("prices");
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final AsyncBreaker prices = new AsyncBreaker(breaker, item -> answer);

    @Test
    void a_call_is_in_flight_until_its_stage_ends() {
        CompletionStage<String> price = prices.priceOf("book");
        assertThat(breaker.counts().inFlight()).isEqualTo(1);

        answer.complete("12.50");
        assertThat(price).isCompletedWithValue("12.50");
        assertThat(breaker.counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void a_failed_stage_counts_as_failed_and_can_be_answered() {
        CompletionStage<String> price = prices.priceOf("book");
        answer.completeExceptionally(new IllegalStateException("no price"));
        assertThat(price).isCompletedWithValue("price on request");
        assertThat(breaker.counts()).isEqualTo(new CallCounts(1, 0, 0, 1, 0, 0));
    }

    @Test
    void a_refusal_is_a_failed_stage() {
        breaker.transitionToForcedOpenState();
        assertThat(prices.priceOf("book")).isCompletedWithValue("price on request: forced_open");
        assertThat(prices.start("book")).isCompletedExceptionally();
    }

    @Test
    void cancelling_cancels_the_call_behind_and_says_nothing_about_the_service() {
        assertThat(prices.giveUp(prices.start("book"))).isTrue();
        assertThat(answer).isCancelled();
        assertThat(breaker.counts()).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
    }

    @Test
    void runs() {
        AsyncBreaker.main(new String[0]);
    }
}
