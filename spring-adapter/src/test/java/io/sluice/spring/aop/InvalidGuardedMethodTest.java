package io.sluice.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spring.SluiceAutoConfiguration;
import io.sluice.spring.annotation.CircuitBreaker;
import io.sluice.spring.annotation.Guarded;
import io.sluice.spring.annotation.RateLimiter;
import io.sluice.spring.annotation.Retry;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Every mistake stops the start, and says what would be right. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InvalidGuardedMethodTest {
    private static void assertThatStartFails(Class<?> bean, String... messages) {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceAopAutoConfiguration.class))
                .withBean(bean)
                .run(context -> {
                    assertThat(context).hasFailed();
                    String told = new InvalidGuardedMethodFailureAnalyzer()
                            .analyze(context.getStartupFailure())
                            .getDescription();
                    assertThat(told).contains(messages);
                });
    }

    static class Missing {
        @Guarded(value = "x", fallbackMethod = "later")
        public String charge(String order, int amount) {
            return order;
        }

        String later(Integer order, Throwable failure) {
            return "";
        }
    }

    @Test
    void a_fallback_method_that_is_not_there() {
        assertThatStartFails(
                Missing.class,
                "InvalidGuardedMethodTest$Missing.charge(String, int)",
                "there must be a fallback method such as String later(String, int, Throwable)",
                "there is only later(Integer, Throwable)");
    }

    static class WrongType {
        @Guarded(value = "x", fallbackMethod = "later")
        public CompletableFuture<String> charge(String order) {
            return new CompletableFuture<>();
        }

        String later(String order, Throwable failure) {
            return "";
        }
    }

    @Test
    void a_fallback_method_that_returns_something_else() {
        assertThatStartFails(
                WrongType.class,
                "later(String, Throwable) must return a CompletableFuture",
                "CompletableFuture later(String, Throwable)",
                "but returns a String");
    }

    static class Ambiguous {
        @Guarded(value = "x", fallbackMethod = "later")
        public String charge(String order) {
            return order;
        }

        String later(String order, IOException failure) {
            return "";
        }

        String later(IOException failure) {
            return "";
        }
    }

    @Test
    void two_fallback_methods_for_one_exception() {
        assertThatStartFails(
                Ambiguous.class, "for IOException there are", "later(IOException)", "later(String, IOException)");
    }

    static class TwoFallbacks {
        @CircuitBreaker(name = "a", fallbackMethod = "one")
        @Retry(name = "b", fallbackMethod = "two")
        public String charge() {
            return "";
        }

        String one(Throwable failure) {
            return "";
        }

        String two(Throwable failure) {
            return "";
        }
    }

    @Test
    void different_fallback_methods_on_one_method() {
        assertThatStartFails(
                TwoFallbacks.class,
                "must name the same fallbackMethod",
                "\"two\" of @Retry",
                "\"one\" of @CircuitBreaker");
    }

    static class BadExpression {
        @Guarded(value = "x", key = "user = #order.")
        public String charge(String order) {
            return order;
        }
    }

    @Test
    void an_expression_that_is_none() {
        assertThatStartFails(BadExpression.class, "key must be an expression, but was \" #order.\"");
    }

    static class BadPriority {
        @Guarded(value = "x", priority = "urgent")
        public String charge(String order) {
            return order;
        }
    }

    @Test
    void a_priority_that_is_none() {
        assertThatStartFails(BadPriority.class, "priority must be one of [CRITICAL_PLUS,", "but was \"urgent\"");
    }

    static class Private {
        public String charge(String order) {
            return pay(order);
        }

        @Guarded("x")
        private String pay(String order) {
            return order;
        }
    }

    @Test
    void a_method_that_no_proxy_sees() {
        assertThatStartFails(Private.class, "Private.pay(String): it must not be private, static or final");
    }

    static class Both {
        @Guarded("x")
        @Retry(name = "x")
        public String charge(String order) {
            return order;
        }
    }

    @Test
    void a_whole_guard_and_a_part_of_one() {
        assertThatStartFails(Both.class, "@Guarded must stand alone", "@Retry");
    }

    static class ManyPermits {
        @RateLimiter(name = "x", permits = 2)
        public String charge(String order) {
            return order;
        }
    }

    @Test
    void several_permits_for_a_call() {
        assertThatStartFails(ManyPermits.class, "permits must be 1, but was 2");
    }

    static class Suspending {
        @Guarded("x")
        public @Nullable Object charge(String order, Continuation<? super String> rest) {
            return order;
        }
    }

    @Guarded("x")
    static class SuspendingByItsClass {
        public @Nullable Object charge(Continuation<? super String> rest) {
            return null;
        }
    }

    /** {@code suspend fun charge(order: String): String}, as its byte code has it. */
    @Test
    void a_suspending_function_of_Kotlin() {
        String remedy = "suspending functions of Kotlin are not supported; let it return a Mono or a CompletionStage";
        assertThatStartFails(Suspending.class, "Suspending.charge(String, Continuation)", remedy);
        assertThatStartFails(SuspendingByItsClass.class, "SuspendingByItsClass.charge(Continuation)", remedy);
    }

    static class Flowing {
        @Guarded("x")
        public Flow<String> prices() {
            return FlowKt.emptyFlow();
        }
    }

    @Test
    void a_function_of_Kotlin_that_returns_a_flow() {
        assertThatStartFails(Flowing.class, "Flowing.prices()", "a Flow of Kotlin is not supported", "return a Flux");
    }
}
