package io.sluice.recovery;

import io.sluice.core.Check;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fallback as data; immutable, compared by value. Answers that are code are referred to by name.
 *
 * @param onFailure whether failures are answered at all; default {@link OnFailure#FAIL_SAFE}
 * @param answers for exceptions of a type and its subtypes, nearest first, the name of the answer; default none
 * @param lastGood whether other exceptions are answered with the last good result, once there is one; default false
 * @param value what other exceptions are answered with, and those before there was a good result; default null
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record FallbackConfig(
        OnFailure onFailure,
        Map<Class<? extends Throwable>, String> answers,
        boolean lastGood,
        @Nullable Object value) {

    /** The two ends of one option. */
    public enum OnFailure {
        /** Log the first failure, and answer this and all others. */
        FAIL_SAFE,
        /** Throw at once, as if there were no fallback. */
        FAIL_FAST
    }

    private static final FallbackConfig DEFAULTS = new Builder().build();

    public FallbackConfig {
        Check.present("onFailure", onFailure);
        answers = Map.copyOf(Check.present("answers", answers));
        answers.forEach((type, answer) -> Check.notBlank("the answer for " + type.getName(), answer));
    }

    public static FallbackConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder().onFailure(onFailure).lastGood(lastGood).value(value);
        answers.forEach(builder::answer);
        return builder;
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private OnFailure onFailure = OnFailure.FAIL_SAFE;
        private final Map<Class<? extends Throwable>, String> answers = new HashMap<>();
        private boolean lastGood;
        private @Nullable Object value;

        private Builder() {}

        public Builder onFailure(OnFailure end) {
            onFailure = end;
            return this;
        }

        /** Answers exceptions of this type and its subtypes with the answer of this name. */
        public Builder answer(Class<? extends Throwable> type, String name) {
            answers.put(type, name);
            return this;
        }

        public Builder lastGood(boolean keep) {
            lastGood = keep;
            return this;
        }

        public Builder value(@Nullable Object answer) {
            value = answer;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is missing or blank
         */
        public FallbackConfig build() {
            return new FallbackConfig(onFailure, answers, lastGood, value);
        }
    }
}
