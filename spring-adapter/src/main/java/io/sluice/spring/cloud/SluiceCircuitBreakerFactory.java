package io.sluice.spring.cloud;

import io.sluice.core.Check;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.guard.Sluice;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;

/**
 * Spring Cloud's blocking circuit breakers, each of which is the guard of its id with all its gates and recoveries.
 * <p>{@link CircuitBreaker#run(Supplier, Function)} hands the function what the call threw, or the
 * {@link io.sluice.core.gate.CallNotPermittedException} of a refusal; an {@link Error} is thrown. The fallback of the guard itself, if it has one,
 * is asked before.
 * <p><b>No hidden defaults.</b> A guard of which neither rules nor {@link #configure} nor {@link #configureDefault} say anything has no gates.
 * What is configured is the program's word, the lowest layer: rules replace it. Configure before the first {@code create} of an id: a
 * guard is made once, and saying something else of it later is an error that tells both.
 * <p><b>Thread safety.</b> Safe for many threads once it is configured.
 */
public final class SluiceCircuitBreakerFactory
        extends CircuitBreakerFactory<Consumer<GuardBuilder>, GuardConfigBuilder> {
    private final Guards guards;

    /** @param sluice whose guards are the breakers */
    public SluiceCircuitBreakerFactory(Sluice sluice) {
        guards = new Guards(sluice);
    }

    /**
     * The breaker that is the guard of this name.
     *
     * @throws IllegalArgumentException if there is such a guard, of which the program has said something else
     */
    @Override
    public CircuitBreaker create(String id) {
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

    private record Breaker(Guard guard) implements CircuitBreaker {
        @Override
        public <T> T run(Supplier<T> toRun, Function<Throwable, T> fallback) {
            Check.present("fallback", fallback);
            try {
                return guard.<T>executeSupplier(toRun);
            } catch (Exception refusedOrFailed) {
                return fallback.apply(refusedOrFailed);
            }
        }
    }
}
