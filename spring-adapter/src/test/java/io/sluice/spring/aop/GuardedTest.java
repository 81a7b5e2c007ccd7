package io.sluice.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Priority;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import io.sluice.spring.annotation.Guarded;
import io.sluice.spring.config.SluiceRulesAutoConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.util.AopTestUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardedTest {
    private static final String CLOSED_TO_ALL = "sluice.guards.shop.access-list.mode=allow";
    private static final String NOBODY = "sluice.guards.shop.access-list.origins=nobody";

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SluiceAutoConfiguration.class,
                    SluiceRulesAutoConfiguration.class,
                    SluiceAopAutoConfiguration.class))
            .withBean(Shop.class);
    private final ApplicationContextRunner refusing = contexts.withPropertyValues(CLOSED_TO_ALL, NOBODY);

    @Guarded("shop")
    static class Shop {
        int calls;

        @Nullable CallContext seen;

        public String price(String item) {
            calls++;
            seen = CallContext.current();
            return "price of " + item;
        }

        public void order(String item) throws IOException {
            calls++;
            throw new IOException("no " + item);
        }

        public CompletionStage<String> later(String item) {
            calls++;
            return CompletableFuture.completedFuture("later " + item);
        }

        public CompletableFuture<String> future(String item) {
            calls++;
            return CompletableFuture.failedFuture(new IOException(item));
        }

        public Mono<String> one(String item) {
            calls++;
            return Mono.just(item);
        }

        public Flux<String> many(String item) {
            calls++;
            return Flux.just(item, item);
        }

        @Guarded(value = "other", fallbackMethod = "none")
        public String elsewhere(String item) {
            calls++;
            throw new IllegalStateException(item);
        }

        @SuppressWarnings("UnusedMethod") // by its name
        private String none(String item, IllegalStateException failure) {
            return "none of " + item + " since " + failure.getMessage();
        }

        @Guarded(value = "shop", fallback = "empty")
        public Mono<String> oneOrNone(String item) {
            calls++;
            return Mono.error(new IOException(item));
        }

        Mono<String> empty(Exception failure) {
            return Mono.just("empty");
        }

        @Guarded(value = "shop", fallback = "done")
        public CompletableFuture<String> futureOrDone(String item) {
            calls++;
            return CompletableFuture.failedFuture(new IOException(item));
        }

        CompletionStage<String> wrong() {
            return CompletableFuture.completedFuture("");
        }

        CompletableFuture<String> done(String item, IOException failure) {
            return CompletableFuture.completedFuture("done without " + failure.getMessage());
        }

        @Guarded(
                value = "${shop.guard:shop}",
                origin = "#item",
                priority = "sheddable",
                key = {"item = #p0.length()", "#a0.toUpperCase()"})
        public String described(String item) {
            seen = CallContext.current();
            return item;
        }
    }

    @Test
    void every_method_of_a_class_is_guarded_whatever_it_returns() {
        contexts.run(context -> {
            Shop shop = context.getBean(Shop.class);
            assertThat(AopUtils.isCglibProxy(shop)).isTrue();
            assertThat(shop.price("tea")).isEqualTo("price of tea");
            assertThatThrownBy(() -> shop.order("tea"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no tea");
            assertThat(shop.later("tea").toCompletableFuture()).isCompletedWithValue("later tea");
            assertThat(shop.future("tea")).isCompletedExceptionally();
            StepVerifier.create(shop.one("tea")).expectNext("tea").verifyComplete();
            StepVerifier.create(shop.many("tea")).expectNext("tea", "tea").verifyComplete();
            var counts = context.getBean(Sluice.class).guard("shop").snapshot().counts();
            assertThat(counts.succeeded()).isEqualTo(4);
            assertThat(counts.failed()).isEqualTo(2);
        });
    }

    @Test
    void a_call_that_is_refused_does_not_reach_the_method() {
        refusing.run(context -> {
            Shop shop = context.getBean(Shop.class);
            assertThatThrownBy(() -> shop.price("tea")).isInstanceOf(CallNotPermittedException.class);
            assertThat(shop.later("tea").toCompletableFuture()).isCompletedExceptionally();
            assertThat(shop.future("tea")).isCompletedExceptionally();
            StepVerifier.create(shop.one("tea")).verifyError(CallNotPermittedException.class);
            StepVerifier.create(shop.many("tea")).verifyError(CallNotPermittedException.class);
            assertThat(target(shop).calls).isZero();
        });
    }

    private static Shop target(Shop proxy) {
        Object target = AopTestUtils.getTargetObject(proxy);
        return (Shop) target;
    }

    @Test
    void what_stands_at_a_method_wins_and_its_fallback_may_be_private() {
        refusing.run(context -> {
            assertThat(context.getBean(Shop.class).elsewhere("tea")).isEqualTo("none of tea since tea");
            assertThat(context.getBean(Sluice.class)
                            .guard("other")
                            .snapshot()
                            .counts()
                            .failed())
                    .isEqualTo(1);
        });
    }

    @Test
    void fallbacks_answer_asynchronous_and_reactive_calls() {
        contexts.run(context -> {
            Shop shop = context.getBean(Shop.class);
            assertThat(shop.futureOrDone("tea")).isCompletedWithValue("done without tea");
            StepVerifier.create(shop.oneOrNone("tea")).expectNext("empty").verifyComplete();
        });
        refusing.run(context -> {
            Shop shop = context.getBean(Shop.class);
            assertThat(shop.futureOrDone("tea")).isCompletedExceptionally();
            StepVerifier.create(shop.oneOrNone("tea")).expectNext("empty").verifyComplete();
        });
    }

    @Test
    void expressions_say_who_calls_how_much_it_matters_and_by_what_to_count() {
        contexts.run(context -> {
            Shop shop = context.getBean(Shop.class);
            shop.described("tea");
            assertThat(target(shop).seen)
                    .isEqualTo(CallContext.EMPTY
                            .withOrigin("tea")
                            .withPriority(Priority.SHEDDABLE)
                            .withKey("item", 3)
                            .withKey("key", "TEA"));
            shop.price("tea");
            assertThat(target(shop).seen).isEqualTo(CallContext.EMPTY);
        });
    }

    @Test
    void a_retry_calls_the_method_again_and_whoever_stands_between() {
        contexts.withPropertyValues(
                        "sluice.guards.shop.retry.max-attempts=3", "sluice.guards.shop.retry.wait-duration=0")
                .run(context -> {
                    Shop shop = context.getBean(Shop.class);
                    assertThatThrownBy(() -> shop.order("tea")).isInstanceOf(IOException.class);
                    assertThat(target(shop).calls).isEqualTo(3);
                });
        contexts.withPropertyValues(
                        "sluice.guards.shop.retry.max-attempts=3", "sluice.guards.shop.retry.wait-duration=0")
                .run(context -> {
                    Shop shop = context.getBean(Shop.class);
                    StepVerifier.create(shop.oneOrNone("tea"))
                            .expectNext("empty")
                            .verifyComplete();
                    assertThat(target(shop).calls).isEqualTo(3);
                });
    }

    @Test
    void live_changes_reach_methods() {
        contexts.run(context -> {
            Shop shop = context.getBean(Shop.class);
            Guard guard = context.getBean(Sluice.class).guard("shop");
            guard.override(GuardOverride.FORCE_OPEN, Duration.ofMinutes(1), "maintenance");
            assertThatThrownBy(() -> shop.price("tea")).isInstanceOf(CallNotPermittedException.class);
            guard.clearOverride();
            assertThat(shop.price("tea")).isNotNull();
        });
    }

    interface Catalogue<T> {
        @Guarded("catalogue")
        T find(String name);
    }

    static class Books implements Catalogue<List<String>> {
        @Override
        public List<String> find(String name) {
            return List.of(name);
        }
    }

    @Test
    void an_annotated_interface_is_guarded_by_either_kind_of_proxy_generics_and_all() {
        for (String proxyTargetClass : List.of("true", "false")) {
            contexts.withBean(Books.class)
                    .withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
                    .run(context -> {
                        Catalogue<?> books = context.getBean(Catalogue.class);
                        assertThat(AopUtils.isJdkDynamicProxy(books)).isEqualTo(proxyTargetClass.equals("false"));
                        assertThat(books.find("Momo")).isEqualTo(List.of("Momo"));
                        assertThat(context.getBean(Sluice.class)
                                        .guard("catalogue")
                                        .snapshot()
                                        .counts()
                                        .succeeded())
                                .isEqualTo(1);
                    });
        }
    }

    @Test
    void guards_of_methods_are_there_before_the_first_call() {
        contexts.run(context ->
                assertThat(context.getBean(Sluice.class).find("other")).isPresent());
    }

    @Test
    void without_reactor_or_without_sluice_beans_stay_as_they_are() {
        contexts.withPropertyValues("sluice.enabled=false")
                .run(context -> assertThat(AopUtils.isAopProxy(context.getBean(Shop.class)))
                        .isFalse());
    }

    /** Public, since its proxy is of another class loader. */
    public static class Plain {
        @Guarded("plain")
        public String name() {
            return "plain";
        }
    }

    @Test
    void plain_methods_need_neither_reactor_nor_cloud() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceAopAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams", "org.springframework.cloud"))
                .withBean(Plain.class)
                .run(context -> assertThat(context.getBean(Plain.class).name()).isEqualTo("plain"));
    }
}
