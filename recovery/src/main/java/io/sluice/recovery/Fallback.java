package io.sluice.recovery;

import io.sluice.core.Check;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets instead of a failure or a refusal: a value, or what a function makes of the exception, chosen by the
 * exception's type, nearest first.
 * <p><b>Contract.</b> Of several answers the one for the nearest superclass of the exception is taken, in whatever order they were
 * given. An answer for everything is one for {@link Exception}: an {@link Error} is answered only if one of its types was named.
 * What an answer itself throws reaches the caller, with the first failure suppressed in it.
 * <p><b>Thread safety.</b> Immutable; answers are called by many threads.
 * <p><b>Cost.</b> Nothing until a call fails; then one map look-up for each step up the exception's ancestry.
 */
public final class Fallback {
    private final Map<Class<?>, Function<Throwable, ?>> answers;

    private Fallback(Map<Class<?>, Function<Throwable, ?>> answers) {
        this.answers = Map.copyOf(answers);
    }

    /** Answers every exception with this value, which may be null. */
    public static Fallback ofValue(@Nullable Object value) {
        return of(failure -> value);
    }

    /** Answers every exception with what the function makes of it. */
    public static Fallback of(Function<? super Exception, ? extends @Nullable Object> answer) {
        return builder().on(Exception.class, answer).build();
    }

    /** Starts without any answer. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether there is an answer to this failure. */
    public boolean handles(Throwable failure) {
        return nearest(failure) != null;
    }

    /**
     * The answer to a failure.
     *
     * @throws T the failure itself if there is no answer to it; what the answer throws if it does
     */
    @SuppressWarnings("ReferenceEquality") // what must not suppress itself is this very exception
    public <T extends Throwable> @Nullable Object answer(T failure) throws T {
        Function<Throwable, ?> answer = nearest(failure);
        if (answer == null) {
            throw failure;
        }
        try {
            return answer.apply(failure);
        } catch (Throwable second) {
            if (second != failure) {
                second.addSuppressed(failure);
            }
            throw second;
        }
    }

    private @Nullable Function<Throwable, ?> nearest(Throwable failure) {
        Function<Throwable, ?> answer = null;
        for (Class<?> type = failure.getClass(); answer == null && type != null; type = type.getSuperclass()) {
            answer = answers.get(type);
        }
        return answer;
    }

    /** Collects answers. Not safe for several threads. */
    public static final class Builder {
        private final Map<Class<?>, Function<Throwable, ?>> answers = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Answers exceptions of this type and its subtypes.
         *
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
         * @throws IllegalArgumentException if there is no answer at all
         */
        public Fallback build() {
            Check.inRange("the number of answers", answers.size(), 1, Integer.MAX_VALUE);
            return new Fallback(answers);
        }
    }
}
