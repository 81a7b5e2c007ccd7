package io.sluice.spring.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerOpenException;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.recovery.RetryConfig;
import io.sluice.spring.SluiceBuilderCustomizer;
import io.sluice.spring.client.CalleeRefusedException;
import io.sluice.spring.client.FailedAnswerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every kind of guarded client does, against a real callee. Extend it and say how the client calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
abstract class ClientContract {
    final FlakyCallee callee = new FlakyCallee();
    final ManualClock clock = new ManualClock();
    ConfigurableApplicationContext context;
    Sluice sluice;

    /** What came back. */
    record Answer(int status, String body) {}

    /** Calls {@code /items/{id}}; an answer of any status is an answer. */
    abstract Answer call(String method, String id);

    /** What the names of guards begin with. */
    String prefix() {
        return "";
    }

    /** The application; {@code callee.url} is a property of it. */
    Class<? extends Application> application() {
        return Application.class;
    }

    /** A client of the application, made from its context. */
    abstract void connect();

    @BeforeEach
    void start() {
        context = new SpringApplicationBuilder(application())
                .web(WebApplicationType.NONE)
                .initializers(fresh -> fresh.getBeanFactory().registerSingleton("testClock", clock))
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.cloud.compatibility-verifier.enabled=false",
                        "spring.reactor.netty.shutdown-quiet-period=100ms", // two seconds otherwise; without any it may hang
                        "callee.url=" + callee.url())
                .run();
        sluice = context.getBean(Sluice.class);
        connect();
    }

    @AfterEach
    void stop() {
        context.close();
        callee.close();
    }

    final String resource(String method) {
        return prefix() + method + ' ' + callee.host() + "/items/{id}";
    }

    final Guard guard(String method) {
        return sluice.find(resource(method)).orElseThrow();
    }

    private void rules(Rule<?>... rules) {
        sluice.apply(RuleLayer.FILE, "rules", RuleSet.of(List.of(rules)));
    }

    private Rule<CircuitBreakerConfig> breaker(String method) {
        return Rule.of(
                StandardKinds.CIRCUIT_BREAKER,
                resource(method),
                CircuitBreakerConfig.custom().slidingWindowSize(2).build());
    }

    private Rule<RetryConfig> retry(String method, Duration longest) {
        return Rule.of(
                StandardKinds.RETRY,
                resource(method),
                RetryConfig.custom().waitDuration(Duration.ofMillis(1)).maxWaitDuration(longest).build());
    }

    @Test
    void all_values_of_a_template_share_one_guard() {
        assertThat(call("GET", "1").body()).isEqualTo("answer 1 is 200");
        assertThat(call("GET", "2").status()).isEqualTo(200);
        assertThat(guard("GET").snapshot().counts().succeeded()).isEqualTo(2);
        assertThat(callee.asked()).containsExactly("GET /items/1", "GET /items/2");
    }

    @Test
    void bad_answers_count_as_failures_and_reach_the_caller_all_the_same() {
        callee.willAnswer(503, 429, 404);
        assertThat(call("GET", "1")).isEqualTo(new Answer(503, "answer 1 is 503"));
        assertThat(call("GET", "1")).isEqualTo(new Answer(429, "answer 2 is 429"));
        assertThat(call("GET", "1")).isEqualTo(new Answer(404, "answer 3 is 404"));
        assertThat(guard("GET").snapshot().counts().failed()).isEqualTo(2);
        assertThat(guard("GET").snapshot().counts().succeeded()).isEqualTo(1);
    }

    @Test
    void bad_answers_open_the_breaker_and_then_nothing_is_sent() {
        rules(breaker("GET"));
        callee.willAnswer(500, 502);
        call("GET", "1");
        call("GET", "2");
        assertThatThrownBy(() -> call("GET", "3")).isInstanceOf(CircuitBreakerOpenException.class);
        assertThat(callee.asked()).hasSize(2);
        clock.advance(Duration.ofSeconds(61));
        assertThat(call("GET", "4").status()).isEqualTo(200);
    }

    @Test
    void a_retry_brings_a_better_answer() {
        rules(retry("GET", Duration.ofSeconds(10)));
        callee.willAnswer(503);
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> call("GET", "1"));
        advanceUntil(answer, Duration.ofMillis(1));
        assertThat(answer.join()).isEqualTo(new Answer(200, "answer 2 is 200"));
        assertThat(guard("GET").snapshot().counts().failed()).isEqualTo(1);
        assertThat(guard("GET").snapshot().counts().succeeded()).isEqualTo(1);
    }

    @Test
    void the_last_bad_answer_of_several_can_be_read() {
        rules(retry("GET", Duration.ofSeconds(10)));
        callee.willAnswer(503, 503, 500);
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> call("GET", "1"));
        advanceUntil(answer, Duration.ofMillis(1));
        assertThat(answer.join()).isEqualTo(new Answer(500, "answer 3 is 500"));
        assertThat(callee.asked()).hasSize(3);
    }

    @Test
    void a_retry_waits_as_the_callee_says() {
        rules(retry("GET", Duration.ofMinutes(1)));
        callee.willAnswerRetryAfter(503, "30");
        long before = clock.nanos();
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> call("GET", "1"));
        advanceUntil(answer, Duration.ofSeconds(1));
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(Duration.ofNanos(clock.nanos() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_retry_gives_up_if_the_callee_wants_to_be_left_alone_for_longer_than_it_waits() {
        rules(retry("GET", Duration.ofSeconds(10)));
        callee.willAnswerRetryAfter(429, "30");
        assertThat(call("GET", "1")).isEqualTo(new Answer(429, "answer 1 is 429"));
        assertThat(callee.asked()).hasSize(1);
    }

    @Test
    void what_must_not_be_sent_twice_passes_the_gates_alone() {
        rules(retry("POST", Duration.ofSeconds(10)), breaker("POST"));
        callee.willAnswer(503, 503);
        assertThat(call("POST", "1")).isEqualTo(new Answer(503, "answer 1 is 503"));
        call("POST", "1");
        assertThat(callee.asked()).hasSize(2);
        assertThatThrownBy(() -> call("POST", "1")).isInstanceOf(CallNotPermittedException.class);
    }

    @Test
    void no_connection_is_a_failure() {
        callee.close();
        assertThatThrownBy(() -> call("GET", "1"))
                .isNotInstanceOfAny(
                        CallNotPermittedException.class, FailedAnswerException.class, CalleeRefusedException.class);
        assertThat(guard("GET").snapshot().counts().failed()).isEqualTo(1);
    }

    /** The call waits on another thread, at a moment that only the clock knows. */
    private void advanceUntil(CompletableFuture<?> done, Duration step) {
        while (!done.isDone()) {
            clock.advance(step);
            Thread.onSpinWait();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SluiceBuilderCustomizer onTestClock(ManualClock clock) {
            return builder -> builder.clock(clock);
        }
    }
}
