package io.sluice.guard;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.Check;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Protection;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.StripedCells;
import io.sluice.recovery.Fallback;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Protects one resource with all its gates and recoveries.
 * <pre>{@code
 * Guard guard = Guard.builder("payments")
 *         .circuitBreaker(CircuitBreakerConfig.custom().failureRateThreshold(30).build())
 *         .fallback(CallNotPermittedException.class, refusal -> Receipt.later())
 *         .build();
 * Receipt receipt = guard.executeSupplier(() -> payments.charge(order));
 * }</pre>
 * <p>The order of gates and recoveries is fixed, whatever the order of the builder's calls: the fallback is outermost, so it answers
 * refusals and failures, and what it hides from the caller it does not hide from the gates. Who needs another nest puts one
 * guard inside another.
 * <p>The fallback answers the execute, safeExecute and decorate families. Permission asked for by hand is the gates' alone.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> What its gates cost; slots that are absent cost nothing.
 */
public final class Guard implements Protection {
    private final Gate gate;
    private final @Nullable CircuitBreaker breaker;
    private final @Nullable Fallback fallback;
    private final StripedCells fallbacks = new StripedCells(1);

    private Guard(Builder builder) {
        breaker = builder.breaker == null ? null : CircuitBreaker.of(builder.name, builder.breaker, builder.clock);
        gate = breaker == null ? new OpenGate(builder.name, builder.clock) : breaker;
        fallback = builder.fallback();
    }

    /**
     * Starts without any gate or recovery.
     *
     * @param name what is protected, such as {@code payments} or {@code POST /pay}; not blank
     */
    public static Builder builder(String name) {
        return new Builder(Check.notBlank("name", name));
    }

    /** What is protected. */
    public String name() {
        return gate.name();
    }

    /** The breaker, for its state, its events and live changes of its options; empty if the guard has none. */
    public Optional<CircuitBreaker> circuitBreaker() {
        return Optional.ofNullable(breaker);
    }

    /** How calls ended, and what its parts look like now. */
    public GuardSnapshot snapshot() {
        return new GuardSnapshot(
                name(), gate.counts(), fallbacks.sum(0), circuitBreaker().map(CircuitBreaker::snapshot));
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        if (fallback == null) {
            return gate.executeSupplier(supplier);
        }
        try {
            return gate.executeSupplier(supplier);
        } catch (RuntimeException refusedOrFailed) {
            return answer(fallback, refusedOrFailed);
        } catch (Error failed) {
            return answer(fallback, failed);
        }
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        if (fallback == null) {
            return gate.executeCallable(callable);
        }
        try {
            return gate.executeCallable(callable);
        } catch (InterruptedException interrupted) {
            throw interrupted; // for the caller to know, not for a fallback to hide
        } catch (Exception refusedOrFailed) {
            return answer(fallback, refusedOrFailed);
        } catch (Error failed) {
            return answer(fallback, failed);
        }
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        if (fallback == null) {
            gate.executeRunnable(runnable);
            return;
        }
        try {
            gate.executeRunnable(runnable);
        } catch (RuntimeException refusedOrFailed) {
            answer(fallback, refusedOrFailed);
        } catch (Error failed) {
            answer(fallback, failed);
        }
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        CompletionStage<T> stage = gate.executeCompletionStage(supplier);
        if (fallback == null) {
            return stage;
        }
        Fallback present = fallback;
        return AnsweredStage.of(stage, failure -> answer(present, failure));
    }

    @Override
    public Permit acquire() {
        return gate.acquire();
    }

    @Override
    public boolean tryAcquirePermission() {
        return gate.tryAcquirePermission();
    }

    @Override
    public void onSuccess(long duration, TimeUnit unit) {
        gate.onSuccess(duration, unit);
    }

    @Override
    public void onError(long duration, TimeUnit unit, Throwable throwable) {
        gate.onError(duration, unit, throwable);
    }

    @Override
    public void releasePermission() {
        gate.releasePermission();
    }

    /** The caller says by the type of its call what the answer must be; one of another type fails where it is used. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private <T extends @Nullable Object, X extends Throwable> T answer(Fallback present, X failure) throws X {
        if (present.handles(failure)) {
            fallbacks.add(0);
        }
        return (T) present.answer(failure);
    }

    @Override
    public String toString() {
        return "Guard[" + name() + "]";
    }

    /** Collects gates and recoveries. Not safe for several threads. */
    public static final class Builder {
        private final String name;
        private NanoClock clock = NanoClock.system();
        private @Nullable CircuitBreakerConfig breaker;
        private Fallback.@Nullable Builder answers;

        private Builder(String name) {
            this.name = name;
        }

        /** The clock that decides everything; the system's by default. */
        public Builder clock(NanoClock newClock) {
            clock = Check.present("clock", newClock);
            return this;
        }

        /** Adds a circuit breaker; given twice, the second replaces the first. */
        public Builder circuitBreaker(CircuitBreakerConfig config) {
            breaker = Check.present("config", config);
            return this;
        }

        /**
         * Answers every refusal and every exception, unless there is an answer for a nearer type. An {@link Error} is not answered.
         *
         * @throws IllegalArgumentException if there is an answer for every exception already
         */
        public Builder fallback(Function<? super Exception, ? extends @Nullable Object> answer) {
            return fallback(Exception.class, answer);
        }

        /**
         * Answers exceptions of this type and its subtypes, unless there is an answer for a nearer type. A refusal is a
         * {@link io.sluice.core.gate.CallNotPermittedException}.
         *
         * @param answer called on the thread that made the call, or the one that failed its stage; may throw, and what it throws
         *     reaches the caller
         * @throws IllegalArgumentException if there is an answer for this very type already
         */
        public <X extends Throwable> Builder fallback(
                Class<X> type, Function<? super X, ? extends @Nullable Object> answer) {
            if (answers == null) {
                answers = Fallback.builder();
            }
            answers.on(type, answer);
            return this;
        }

        /**
         * Answers every refusal and every exception with this value, unless there is an answer for a nearer type.
         *
         * @throws IllegalArgumentException if there is an answer for every exception already
         */
        public Builder fallbackValue(@Nullable Object value) {
            return fallback(failure -> value);
        }

        /** A new guard, with a state of its own. */
        public Guard build() {
            return new Guard(this);
        }

        private @Nullable Fallback fallback() {
            return answers == null ? null : answers.build();
        }
    }
}
