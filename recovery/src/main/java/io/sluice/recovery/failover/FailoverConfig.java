package io.sluice.recovery.failover;

import io.sluice.core.Check;
import io.sluice.recovery.Predicates;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of a failover; immutable, compared by value.
 *
 * @param strategy how a target is chosen among those that come into question; default {@link Strategy#WEIGHTED_ROUND_ROBIN}
 * @param maxAttempts how many targets one call may reach; 1 to {@value #MAX_ATTEMPTS}; default 3. A target whose gate refuses was
 *     not reached and does not count
 * @param level what is passed over, as long as there is anything else, after a target failed or refused; default
 *     {@link Level#NODE}
 * @param zoneFirst whether targets in the caller's own zone come before others; default true; without effect if the caller's zone
 *     is unknown
 * @param idempotent whether a call may be made twice; default false: then another target is asked only if the call was surely not
 *     sent. A single call may say otherwise
 * @param failoverException which exceptions of a call that was sent may lead to another target; absent by default: all
 * @param notSentException which exceptions mean that the call was surely not sent, beside a refusal by the target's gate; absent
 *     by default: those that say that no connection came about, see {@link NotSent}
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record FailoverConfig(
        Strategy strategy,
        int maxAttempts,
        Level level,
        boolean zoneFirst,
        boolean idempotent,
        @Nullable Predicate<? super Throwable> failoverException,
        @Nullable Predicate<? super Throwable> notSentException) {

    /** How a target is chosen. */
    public enum Strategy {
        /** By chance, in proportion to the weights. */
        RANDOM,
        /**
         * In turn, in proportion to the weights and as evenly as they allow: of weights 5, 1, 1 the order is a a b a c a a (the
         * smooth round robin of nginx). As long as the targets stay, any run of calls as long as the sum of the weights gives
         * each target exactly its weight.
         */
        WEIGHTED_ROUND_ROBIN,
        /**
         * Of two taken by chance the one with fewer calls in flight for its weight: Mitzenmacher, "The power of two choices in
         * randomized load balancing", 2001.
         */
        POWER_OF_TWO_CHOICES,
        /**
         * By the call's key, so that equal keys meet the same target: the highest weighted hash of key and target (Thaler and
         * Ravishankar, "Using name-based mappings to increase hit rates", 1998). A target that goes moves its own keys only, and
         * one that comes takes only its share. A call without a key goes by chance.
         */
        CONSISTENT_HASH
    }

    /** How far from a target that failed the next one is looked for. */
    public enum Level {
        /** Any other target. */
        TARGET,
        /** One on another node. */
        NODE,
        /** One in another zone. */
        ZONE
    }

    public static final int MAX_ATTEMPTS = 1000;

    private static final FailoverConfig DEFAULTS = new Builder().build();

    public FailoverConfig {
        Check.present("strategy", strategy);
        Check.inRange("maxAttempts", maxAttempts, 1, MAX_ATTEMPTS);
        Check.present("level", level);
    }

    public static FailoverConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .strategy(strategy)
                .maxAttempts(maxAttempts)
                .level(level)
                .zoneFirst(zoneFirst)
                .idempotent(idempotent);
        builder.failoverException = failoverException;
        builder.notSentException = notSentException;
        return builder;
    }

    boolean leadsOn(Throwable failure) {
        return failoverException == null || Predicates.holds("failoverException", failoverException, failure);
    }

    boolean surelyNotSent(Throwable failure) {
        return notSentException == null
                ? NotSent.says(failure)
                : Predicates.holds("notSentException", notSentException, failure);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private Strategy strategy = Strategy.WEIGHTED_ROUND_ROBIN;
        private int maxAttempts = 3;
        private Level level = Level.NODE;
        private boolean zoneFirst = true;
        private boolean idempotent;
        private @Nullable Predicate<? super Throwable> failoverException;
        private @Nullable Predicate<? super Throwable> notSentException;

        private Builder() {}

        public Builder strategy(Strategy how) {
            strategy = how;
            return this;
        }

        public Builder maxAttempts(int attempts) {
            maxAttempts = attempts;
            return this;
        }

        public Builder level(Level farness) {
            level = farness;
            return this;
        }

        public Builder zoneFirst(boolean first) {
            zoneFirst = first;
            return this;
        }

        public Builder idempotent(boolean yes) {
            idempotent = yes;
            return this;
        }

        public Builder failoverException(Predicate<? super Throwable> leadsOn) {
            failoverException = leadsOn;
            return this;
        }

        public Builder notSentException(Predicate<? super Throwable> surely) {
            notSentException = surely;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public FailoverConfig build() {
            return new FailoverConfig(
                    strategy, maxAttempts, level, zoneFirst, idempotent, failoverException, notSentException);
        }
    }
}
