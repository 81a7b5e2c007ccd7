package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Policy;
import io.sluice.recovery.FallbackConfig.OnFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a caller gets instead of a failure or a refusal: a value, what a function makes of the exception, the last good result, or the
 * answer of another call; chosen by the exception's type, nearest first.
 * <p><b>Contract.</b> Of several answers the one for the nearest superclass of the exception is taken, in whatever order they were
 * given. An answer for everything is one for {@link Exception}: an {@link Error} is answered only if one of its types was named. The
 * last good result, if it is kept and there is one, comes before the answer for everything. What an answer itself throws reaches the
 * caller, with the first failure suppressed in it. An {@link InterruptedException} and a {@link CancellationException} come from a
 * caller who gave up, and are answered only if their type was named.
 * <p><b>Thread safety.</b> Safe for many threads; answers are called by many threads.
 * <p><b>Cost.</b> Nothing until a call fails, except for the write of a last good result that differs from the one before; then one
 * map look-up for each step up the exception's ancestry.
 */
public final class Fallback implements Policy {
    private static final Logger log = LoggerFactory.getLogger(Fallback.class);

    private final Map<Class<?>, Function<Throwable, ?>> answers;
    private final @Nullable LastGood lastGood;
    private final @Nullable Policy bulkhead;
    private final @Nullable String loggedName;
    private final AtomicBoolean logged = new AtomicBoolean();

    private Fallback(Builder builder) {
        answers = Map.copyOf(builder.answers);
        lastGood = builder.lastGood ? new LastGood() : null;
        bulkhead = builder.bulkhead;
        loggedName = builder.loggedName;
    }

    /** Answers every exception with this value, which may be null. */
    public static Fallback ofValue(@Nullable Object value) {
        return of(failure -> value);
    }

    /** Answers every exception with what the function makes of it. */
    public static Fallback of(Function<? super Exception, ? extends @Nullable Object> answer) {
        return builder().on(Exception.class, answer).build();
    }

    /**
     * A fallback as data describes it.
     *
     * @param name what is protected, for the log
     * @param named the answers that are code, by name
     * @throws IllegalArgumentException if the configuration names an answer that is not there
     */
    public static Fallback of(
            String name,
            FallbackConfig config,
            Map<String, ? extends Function<? super Throwable, ? extends @Nullable Object>> named) {
        Builder builder = builder();
        if (config.onFailure() == OnFailure.FAIL_FAST) {
            return new Fallback(builder);
        }
        config.answers().forEach((type, answer) -> {
            Function<? super Throwable, ? extends @Nullable Object> code = named.get(answer);
            if (code == null) {
                throw new IllegalArgumentException("the answer for " + type.getName() + " must be one of "
                        + named.keySet() + ", but was \"" + answer + '"');
            }
            builder.on(type, code);
        });
        if (!config.answers().containsKey(Exception.class)) {
            builder.on(Exception.class, failure -> config.value());
        }
        return (config.lastGood() ? builder.lastGood() : builder).logFirst(name).build();
    }

    /** Starts without any answer. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- calls

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        T result;
        try {
            result = callable.call();
        } catch (Throwable failure) {
            return this.<T, Exception>answerAs(failure);
        }
        good(result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        T result;
        try {
            result = supplier.get();
        } catch (Throwable failure) {
            return this.<T, RuntimeException>answerAs(failure);
        }
        good(result);
        return result;
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        try {
            runnable.run();
        } catch (Throwable failure) {
            this.<@Nullable Object, RuntimeException>answerAs(failure);
        }
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return new FallbackStage<>(this, supplier).start();
    }

    // ---- for guards and adapters

    /** A call returned this, and did what it should: kept if the last good result is an answer. */
    public void good(@Nullable Object result) {
        if (lastGood != null && !Gate.NO_RESULT.equals(result)) {
            lastGood.keep(result);
        }
    }

    /** Whether there is an answer to this failure. */
    public boolean handles(Throwable failure) {
        return nearest(failure) != null;
    }

    /**
     * The answer to a failure.
     *
     * @throws T the failure itself if there is no answer to it, or the bulkhead of the answers refuses; what the answer throws if it
     *     does
     */
    public <T extends Throwable> @Nullable Object answer(T failure) throws T {
        Function<Throwable, ?> answer = begin(failure);
        if (answer == null) {
            throw failure;
        }
        AtomicBoolean began = new AtomicBoolean(bulkhead == null);
        try {
            return bulkhead == null
                    ? answer.apply(failure)
                    : bulkhead.<@Nullable Object>executeSupplier(() -> {
                        began.set(true);
                        return answer.apply(failure);
                    });
        } catch (Throwable second) {
            throw Blocking.<RuntimeException>asIs(inPlaceOf(failure, second, began.get()));
        }
    }

    /** As {@link #answer}, for a caller who says by the type of the call what the answer must be; another one fails where it is used. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private <T extends @Nullable Object, X extends Throwable> T answerAs(Throwable failure) throws X {
        return (T) answer((X) failure);
    }

    /** The answer to a failure, which is logged if it is the first; null if there is none. */
    @Nullable Function<Throwable, ?> begin(Throwable failure) {
        Function<Throwable, ?> answer = nearest(failure);
        if (answer != null && loggedName != null && logged.compareAndSet(false, true)) {
            log.warn(
                    "A call of {} failed and was answered by its fallback; further ones are not logged",
                    loggedName,
                    failure);
        }
        return answer;
    }

    /** An asynchronous answer, under the answers' own bulkhead if there is one. */
    <T extends @Nullable Object> Supplier<CompletionStage<T>> withinBulkhead(Supplier<CompletionStage<T>> answer) {
        return bulkhead == null ? answer : bulkhead.decorateCompletionStage(answer);
    }

    /**
     * What the caller gets to see if an answer fails, too.
     *
     * @param began whether the answer ran; if not, it was its bulkhead that refused
     */
    @SuppressWarnings("ReferenceEquality") // what must not suppress itself is this very exception
    static Throwable inPlaceOf(Throwable failure, Throwable second, boolean began) {
        if (second == failure) {
            return failure;
        }
        if (!began && second instanceof CallNotPermittedException) {
            failure.addSuppressed(second);
            return failure;
        }
        second.addSuppressed(failure);
        return second;
    }

    private @Nullable Function<Throwable, ?> nearest(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (type == Exception.class && isForTheCaller(failure)) {
                return null;
            }
            if (type == Exception.class && lastGood != null && lastGood.isPresent()) {
                return any -> lastGood.result();
            }
            Function<Throwable, ?> answer = answers.get(type);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    /** It was the caller who gave the call up. */
    private static boolean isForTheCaller(Throwable failure) {
        return failure instanceof InterruptedException || failure instanceof CancellationException;
    }

    /** Collects answers. Not safe for several threads. */
    public static final class Builder {
        private final Map<Class<?>, Function<Throwable, ?>> answers = new LinkedHashMap<>();
        private boolean lastGood;
        private @Nullable Policy bulkhead;
        private @Nullable String loggedName;

        private Builder() {}

        /**
         * Answers exceptions of this type and its subtypes.
         *
         * @param answer a function; one that makes a further call does it under whatever guard that has. In an asynchronous call a
         *     {@link CompletionStage} as the answer stands for what it completes with
         * @throws IllegalArgumentException if there is an answer for this very type already
         */
        public <X extends Throwable> Builder on(Class<X> type, Function<? super X, ? extends @Nullable Object> answer) {
            Check.present("type", type);
            Check.present("answer", answer);
            if (answers.putIfAbsent(type, failure -> answer.apply(type.cast(failure))) != null) {
                throw new IllegalArgumentException(
                        "there must be one answer for each type of exception, but " + type.getName() + " has two");
            }
            return this;
        }

        /**
         * Answers every exception with the last good result, once there is one, unless there is an answer for a nearer type. One
         * result is kept for all calls: keep a fallback for each kind of question.
         */
        public Builder lastGood() {
            lastGood = true;
            return this;
        }

        /**
         * Runs the answers under a policy of their own, usually a bulkhead, so that slow answers do not hold up every caller. A
         * failure whose answer is refused there is thrown as it is, with the refusal suppressed in it.
         */
        public Builder within(Policy policy) {
            bulkhead = Check.present("policy", policy);
            return this;
        }

        /**
         * Logs the first failure that is answered, as a warning: fail-safe.
         *
         * @param name what is protected
         */
        public Builder logFirst(String name) {
            loggedName = Check.notBlank("name", name);
            return this;
        }

        /**
         * @throws IllegalArgumentException if there is no answer at all
         */
        public Fallback build() {
            Check.inRange("the number of answers", answers.size() + (lastGood ? 1 : 0), 1, Integer.MAX_VALUE);
            return new Fallback(this);
        }
    }
}
