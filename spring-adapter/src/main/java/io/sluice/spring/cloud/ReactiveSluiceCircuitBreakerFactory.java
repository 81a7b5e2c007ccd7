package io.sluice.spring.cloud;

import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.guard.Sluice;
import io.sluice.reactor.GuardOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud's reactive circuit breakers, each of which is the guard of its id with all its gates and recoveries; as
 * {@link SluiceCircuitBreakerFactory} in everything else.
 */
public final class ReactiveSluiceCircuitBreakerFactory
        extends ReactiveCircuitBreakerFactory<Consumer<GuardBuilder>, GuardConfigBuilder> {
    private final Guards guards;

    /** @param sluice whose guards are the breakers */
    public ReactiveSluiceCircuitBreakerFactory(Sluice sluice) {
        guards = new Guards(sluice);
    }

    /**
     * The breaker that is the guard of this name.
     *
     * @throws IllegalArgumentException if there is such a guard, of which the program has said something else
     */
    @Override
    public ReactiveCircuitBreaker create(String id) {
        return new Breaker(guards.of(id, getConfigurations().get(id)));
    }

    @Override
    protected GuardConfigBuilder configBuilder(String id) {
        return new GuardConfigBuilder();
    }

    /** What is said of guards that are not configured by their id; nothing by default. */
    @Override
    public void configureDefault(Function<String, Consumer<GuardBuilder>> defaultConfiguration) {
        guards.byDefault(defaultConfiguration);
    }

    private record Breaker(Guard guard) implements ReactiveCircuitBreaker {
        @Override
        public <T> Mono<T> run(Mono<T> toRun, @Nullable Function<Throwable, Mono<T>> fallback) {
            Mono<T> guarded = toRun.transform(GuardOperator.of(guard));
            return fallback == null ? guarded : guarded.onErrorResume(Exception.class, fallback);
        }

        @Override
        public <T> Flux<T> run(Flux<T> toRun, @Nullable Function<Throwable, Flux<T>> fallback) {
            Flux<T> guarded = toRun.transform(GuardOperator.of(guard));
            return fallback == null ? guarded : guarded.onErrorResume(Exception.class, fallback);
        }
    }
}
