package io.sluice.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.rule.RuleLayer;
import io.sluice.guard.Sluice;
import io.sluice.ratelimiter.RateLimitExceededException;
import io.sluice.recovery.CallTimeoutException;
import io.sluice.spring.SluiceAutoConfiguration;
import io.sluice.spring.annotation.Bulkhead;
import io.sluice.spring.annotation.CircuitBreaker;
import io.sluice.spring.annotation.RateLimiter;
import io.sluice.spring.annotation.Retry;
import io.sluice.spring.annotation.TimeLimiter;
import io.sluice.spring.cluster.SluiceClusterAutoConfiguration;
import io.sluice.spring.config.PropertyRuleSource;
import io.sluice.spring.config.SluiceRulesAutoConfiguration;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.util.AopTestUtils;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The annotations that Resilience4j has, too. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FamiliarAnnotationsTest {
    private final Map<String, Object> properties = new HashMap<>(Map.of(
            "sluice.guards.a.circuit-breaker.sliding-window-size", "4",
            "sluice.guards.b.retry.max-attempts", "2",
            "sluice.guards.b.retry.wait-duration", "0",
            "sluice.guards.b.retry.ignore-exceptions", CallNotPermittedException.class.getName()));
    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SluiceAutoConfiguration.class,
                    SluiceRulesAutoConfiguration.class,
                    SluiceAopAutoConfiguration.class))
            .withInitializer(context -> context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("changing", properties)))
            .withBean(Backend.class);

    static class Backend {
        int calls;

        @CircuitBreaker(name = "a")
        @Retry(name = "b")
        public String retried() {
            calls++;
            throw new IllegalStateException("down");
        }

        @CircuitBreaker(name = "a", fallbackMethod = "answer")
        public String once() {
            calls++;
            throw new IllegalStateException("down");
        }

        String answer(CallNotPermittedException refusal) {
            return "refused";
        }

        String answer(IllegalStateException failure) {
            return "failed";
        }

        @Retry(name = "b")
        @CircuitBreaker(name = "a")
        public Mono<String> reactive() {
            calls++;
            return Mono.error(new IllegalStateException("down"));
        }

        @Retry(name = "b")
        @CircuitBreaker(name = "a")
        public CompletionStage<String> stage() {
            calls++;
            return CompletableFuture.failedFuture(new IllegalStateException("down"));
        }

        @RateLimiter(name = "shared")
        public String limited() {
            return "limited";
        }

        @RateLimiter(name = "unknown")
        @Bulkhead(name = "unknown")
        public String plain() {
            return "plain";
        }

        @Bulkhead(name = "pool", type = Bulkhead.Type.THREADPOOL)
        public CompletableFuture<String> elsewhere() {
            return CompletableFuture.completedFuture(Thread.currentThread().getName());
        }

        @TimeLimiter(name = "slow")
        public CompletableFuture<String> never() {
            return new CompletableFuture<>();
        }
    }

    @Test
    void a_limit_of_the_cluster_is_a_part_like_any_other() {
        properties.put("sluice.guards.shared.rate-limiter.scope", "cluster");
        properties.put("sluice.guards.shared.rate-limiter.cluster.fallback", "fail-closed");
        properties.put(
                "sluice.guards.shared.bulkhead.max-concurrent-calls", "1"); // so the guard is not named as a whole
        contexts.withConfiguration(AutoConfigurations.of(SluiceClusterAutoConfiguration.class))
                .withPropertyValues("sluice.cluster.servers=127.0.0.1:1")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(Backend.class).limited())
                        .isInstanceOf(RateLimitExceededException.class));
    }

    private static int calls(Backend backend) {
        Backend target = AopTestUtils.getTargetObject(backend);
        return target.calls;
    }

    @Test
    void a_retry_of_one_guard_stands_around_the_breaker_of_another() {
        contexts.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThatThrownBy(backend::retried).isInstanceOf(IllegalStateException.class);
            assertThat(calls(backend)).isEqualTo(2);
            var sluice = context.getBean(Sluice.class);
            assertThat(sluice.guard("a").snapshot().counts().failed()).isEqualTo(2);
            assertThat(sluice.guard("b").snapshot().counts().failed()).isEqualTo(2);
        });
    }

    @Test
    void all_methods_that_name_a_breaker_share_its_state() {
        contexts.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThatThrownBy(backend::retried).isInstanceOf(IllegalStateException.class);
            assertThat(backend.once()).isEqualTo("failed");
            assertThat(backend.once()).isEqualTo("failed");
            assertThat(context.getBean(Sluice.class)
                            .guard("a")
                            .circuitBreaker()
                            .orElseThrow()
                            .state())
                    .isEqualTo(State.OPEN);
            assertThat(backend.once()).isEqualTo("refused");
            assertThatThrownBy(backend::retried).isInstanceOf(CallNotPermittedException.class);
            assertThat(calls(backend)).isEqualTo(4);
        });
    }

    @Test
    void a_part_that_a_method_does_not_name_does_not_act_on_it() {
        properties.put("sluice.guards.a.retry.max-attempts", "5");
        properties.put("sluice.guards.a.retry.wait-duration", "0");
        contexts.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThat(backend.once()).isEqualTo("failed");
            assertThat(calls(backend)).isEqualTo(1);
            assertThatThrownBy(backend::retried).isInstanceOf(IllegalStateException.class);
            assertThat(calls(backend)).isEqualTo(3);
            assertThat(backend.once()).isEqualTo("failed");
            assertThat(backend.once())
                    .as("the breaker is the one that the guard has")
                    .isEqualTo("refused");
        });
    }

    @Test
    void asynchronous_and_reactive_calls_are_repeated_too() {
        contexts.run(context -> {
            Backend backend = context.getBean(Backend.class);
            StepVerifier.create(backend.reactive()).verifyError(IllegalStateException.class);
            assertThat(calls(backend)).isEqualTo(2);
            assertThat(backend.stage().toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
            assertThat(calls(backend)).isEqualTo(4);
        });
    }

    @Test
    void a_name_that_no_rule_knows_has_the_defaults_until_a_rule_comes() {
        contexts.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThat(backend.plain()).isEqualTo("plain");
            var guard = context.getBean(Sluice.class).guard("unknown");
            assertThat(guard.rules())
                    .hasSize(2)
                    .allSatisfy(rule -> assertThat(rule.layer()).isEqualTo(RuleLayer.CODE));

            properties.put("sluice.guards.unknown.bulkhead.rule-mode", "off");
            properties.put("sluice.guards.unknown.rate-limiter.limit-for-period", "2");
            properties.put("sluice.guards.unknown.rate-limiter.limit-refresh-period", "1d");
            context.getBeansOfType(PropertyRuleSource.class).values().forEach(PropertyRuleSource::refresh);
            assertThat(guard.bulkhead()).isEmpty();
            assertThat(backend.plain()).isEqualTo("plain");
            // at the second, if a part of what the first call took was still missing when the rule came
            assertThatThrownBy(() -> {
                        backend.plain();
                        backend.plain();
                    })
                    .isInstanceOf(CallNotPermittedException.class);
        });
    }

    @Test
    void what_all_have_by_default_is_said_of_names_that_only_annotations_know_too() {
        properties.put("sluice.defaults.default.rate-limiter.limit-for-period", "1");
        properties.put("sluice.defaults.default.rate-limiter.limit-refresh-period", "1d");
        contexts.run(context -> {
            Backend backend = context.getBean(Backend.class);
            var guard = context.getBean(Sluice.class).guard("unknown");
            assertThat(guard.rules())
                    .extracting(rule -> rule.layer())
                    .containsExactlyInAnyOrder(RuleLayer.PROPERTIES, RuleLayer.CODE);
            assertThat(backend.plain()).isEqualTo("plain");
            assertThatThrownBy(backend::plain).isInstanceOf(RateLimitExceededException.class);

            properties.put("sluice.guards.unknown.rate-limiter.limit-for-period", "3");
            context.getBeansOfType(PropertyRuleSource.class).values().forEach(PropertyRuleSource::refresh);
            assertThat(guard.rateLimiter().orElseThrow().config())
                    .extracting("limitForPeriod", "limitRefreshPeriod")
                    .containsExactly(3L, Duration.ofDays(1));
        });
    }

    @Test
    void so_is_what_resilience4j_calls_by_default() {
        properties.put("sluice.compat.resilience4j", "true");
        properties.put("resilience4j.ratelimiter.configs.default.limitForPeriod", "1");
        properties.put("resilience4j.ratelimiter.configs.default.limitRefreshPeriod", "1d");
        contexts.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThat(backend.plain()).isEqualTo("plain");
            assertThatThrownBy(backend::plain).isInstanceOf(RateLimitExceededException.class);
        });
    }

    @Test
    void a_mistake_in_what_all_have_by_default_stops_the_start() {
        properties.put("sluice.defaults.default.rate-limiter.limit-for-period", "-1");
        contexts.run(context -> assertThat(context)
                .getFailure()
                .hasMessageContaining("sluice.defaults.default.rate-limiter.limit-for-period")
                .hasMessageContaining("-1"));
    }

    @Test
    void an_annotation_that_asks_for_threads_has_them_whatever_bulkheads_are_by_default() {
        properties.put("sluice.defaults.default.bulkhead.max-concurrent-calls", "7");
        contexts.run(context -> assertThat(
                        context.getBean(Sluice.class).guard("pool").find(ThreadPoolBulkhead.class))
                .isPresent());
    }

    @Test
    void a_pool_runs_calls_on_its_threads() {
        contexts.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThat(backend.elsewhere().join())
                    .isNotEqualTo(Thread.currentThread().getName());
            assertThat(context.getBean(Sluice.class).guard("pool").find(ThreadPoolBulkhead.class))
                    .isPresent();
        });
    }

    @Test
    void a_time_limit_ends_the_wait() {
        properties.put("sluice.guards.slow.timeout.attempt-timeout", "10ms");
        contexts.run(context -> assertThat(context.getBean(Backend.class).never())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(CallTimeoutException.class));
    }
}
