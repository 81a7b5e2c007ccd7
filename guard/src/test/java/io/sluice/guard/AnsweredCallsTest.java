package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.ONE_AT_A_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadFullException;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.Permit;
import io.sluice.recovery.cache.CacheConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Answers instead of failures and refusals. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnsweredCallsTest {
    private final Rig rig = new Rig();

    @Test
    void the_last_good_result_is_kept_by_every_form_of_a_call() throws Exception {
        Guard guard = rig.guard()
                .cache(CacheConfig.custom().freshFor(Duration.ofSeconds(1)).build())
                .fallbackLastGood()
                .build();
        assertThat(guard.<String>executeCached("key", () -> "good")).isEqualTo("good");
        assertThat(guard.<String>executeSupplier(() -> {
                    throw new IllegalStateException("down");
                }))
                .isEqualTo("good");
        assertThat(guard.executeCompletionStage(() -> CompletableFuture.failedFuture(new IOException())))
                .isCompletedWithValue("good");
    }

    @Test
    void answers_stay_within_their_own_bulkhead() {
        Bulkhead ofAnswers = Bulkhead.of("answers", ONE_AT_A_TIME);
        Guard guard =
                rig.guard().fallbackValue("sorry").fallbackWithin(ofAnswers).build();
        IllegalStateException down = new IllegalStateException("down");
        Callable<String> failing = () -> {
            throw down;
        };
        assertThat(guard.<String>tryExecute(failing).orElse(why -> "thrown")).isEqualTo("sorry");
        try (Permit slowAnswer = ofAnswers.acquire()) {
            assertThatThrownBy(() -> guard.executeCallable(failing)).isSameAs(down);
        }
        assertThat(down.getSuppressed()).hasSize(1).allMatch(BulkheadFullException.class::isInstance);
    }

    @Test
    void an_open_breaker_lets_the_fallback_answer_asynchronous_calls() {
        Guard guard = rig.guard().circuitBreaker(BREAKER).fallbackValue("sorry").build();
        guard.circuitBreaker().ifPresent(CircuitBreaker::transitionToForcedOpenState);
        assertThat(guard.executeCompletionStage(() -> CompletableFuture.completedFuture("answer"))
                        .toCompletableFuture())
                .isCompletedWithValue("sorry");
    }
}
