package io.sluice.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.access.AccessListConfig;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProblemAnswersTest {
    private final ManualClock clock = new ManualClock();
    private final RefusalAnswers answers = ProblemAnswers.withRateLimitHeaders();

    private Guard guard(UnaryOperator<GuardBuilder> options) {
        return options.apply(Guard.builder("GET /secret").clock(clock)).build();
    }

    private RefusalAnswer refused(Guard guard) {
        for (int i = 0; i < 100; i++) {
            try {
                guard.acquire();
            } catch (CallNotPermittedException refusal) {
                return answers.answer(refusal, guard);
            }
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void a_limit_is_429_and_tells_when_to_come_back() {
        RefusalAnswer answer = refused(guard(guard -> guard.rateLimiter(RateLimiterConfig.custom()
                .limitForPeriod(2)
                .limitRefreshPeriod(Duration.ofSeconds(5))
                .build())));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers())
                .isEqualTo(Map.of(
                        "Content-Type", "application/problem+json",
                        "Retry-After", "3", // one permit each 2.5 s, rounded up
                        "RateLimit-Policy", "\"default\";q=2;w=5",
                        "RateLimit", "\"default\";r=0;t=3"));
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,"
                        + "\"detail\":\"The limit of requests is reached. Try again in 3 seconds.\"}");
    }

    @Test
    void a_window_that_is_not_in_whole_seconds_is_not_told() {
        RefusalAnswer answer = refused(guard(guard -> guard.rateLimiter(RateLimiterConfig.custom()
                .limitForPeriod(2)
                .limitRefreshPeriod(Duration.ofMillis(1500))
                .build())));

        assertThat(answer.headers())
                .containsEntry("RateLimit-Policy", "\"default\";q=2")
                .containsEntry("RateLimit", "\"default\";r=0;t=1")
                .containsEntry("Retry-After", "1");
        assertThat(answer.body()).contains("in 1 second.");
    }

    @Test
    void a_limit_of_a_key_is_told_alike() {
        Guard keyed = guard(guard -> guard.keyedRateLimiter(KeyedRateLimiterConfig.custom()
                .key("user")
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofSeconds(10))
                .build()));

        RefusalAnswer answer;
        try (CallContext.Scope scope = CallContext.EMPTY.withKey("user", "ann").open()) {
            answer = refused(keyed);
        }

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers())
                .containsEntry("RateLimit-Policy", "\"default\";q=1;w=10")
                .containsEntry("RateLimit", "\"default\";r=0;t=10");
        assertThat(answer.body()).doesNotContain("ann").doesNotContain("secret");
    }

    @Test
    void an_open_breaker_is_503_and_tells_when_it_asks_again() {
        Guard broken = guard(guard -> guard.circuitBreaker(CircuitBreakerConfig.custom()
                .waitDurationInOpenState(Duration.ofSeconds(30))
                .build()));
        broken.circuitBreaker().orElseThrow().transitionToOpenState();

        RefusalAnswer answer = refused(broken);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsOnlyKeys("Content-Type", "Retry-After");
        assertThat(answer.headers().get("Retry-After"))
                .isIn("30", "31"); // the end of a period is rounded to the breaker's ticks
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("circuit");
    }

    @Test
    void a_full_bulkhead_is_503_and_does_not_know_when() {
        RefusalAnswer answer = refused(guard(guard ->
                guard.bulkhead(BulkheadConfig.custom().maxConcurrentCalls(1).build())));

        assertThat(answer)
                .isEqualTo(new RefusalAnswer(
                        503,
                        Map.of("Content-Type", "application/problem+json"),
                        "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                                + "\"detail\":\"The service cannot take the request at present.\"}"));
    }

    @Test
    void who_is_not_on_an_access_list_is_403() {
        RefusalAnswer answer = refused(guard(guard -> guard.accessList(AccessListConfig.custom()
                .mode(AccessListConfig.Mode.ALLOW)
                .origins("shop")
                .build())));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("shop");
    }

    @Test
    void fields_that_tell_of_limits_can_be_left_out() {
        Guard limited = guard(guard ->
                guard.rateLimiter(RateLimiterConfig.custom().limitForPeriod(1).build()));
        limited.acquire().success();

        assertThatThrownBy(limited::acquire)
                .isInstanceOfSatisfying(
                        CallNotPermittedException.class,
                        refusal -> assertThat(ProblemAnswers.plain()
                                        .answer(refusal, limited)
                                        .headers())
                                .containsOnlyKeys("Content-Type", "Retry-After"));
    }

    @Test
    void an_answer_can_be_changed_and_must_be_one_of_a_refusal() {
        RefusalAnswer answer = new RefusalAnswer(503, Map.of(), "")
                .withHeader("Cache-Control", "no-store")
                .withBody("text/plain", "later");

        assertThat(answer.headers()).isEqualTo(Map.of("Cache-Control", "no-store", "Content-Type", "text/plain"));
        assertThat(answer.body()).isEqualTo("later");
        assertThatThrownBy(() -> new RefusalAnswer(200, Map.of(), ""))
                .hasMessage("status must be between 400 and 599, but was 200");
    }
}
