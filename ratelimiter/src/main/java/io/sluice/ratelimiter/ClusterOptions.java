package io.sluice.ratelimiter;

import io.sluice.core.Check;
import org.jspecify.annotations.Nullable;

/**
 * How a limit of {@link Scope#CLUSTER} takes part in what the server keeps; immutable, compared by value.
 * <p>The limit itself is the server's rule. limitForPeriod, limitRefreshPeriod and burst of the configuration that has these options are what
 * this process goes by while it does not know that rule: see {@link Fallback}.
 *
 * @param rule the server's rule; at most 200 characters; absent by default: it has the name of what is protected
 * @param mode where permits come from; default {@link Mode#AUTO}
 * @param fallback what decides while no server answers; default {@link Fallback#LOCAL_SHARE}
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record ClusterOptions(@Nullable String rule, Mode mode, Fallback fallback) {
    public static final int MAX_RULE = 200;

    /** Where permits come from. */
    public enum Mode {
        /** From leases, if the limit is large enough for that; the server is asked for what no lease has. */
        AUTO,
        /** From leases only; a call never waits for the server. The first calls after a rest may be refused until a lease has come. */
        LEASE,
        /** From the server, for each call. */
        DIRECT
    }

    /** What decides while no server answers, once all leases are used up or over. */
    public enum Fallback {
        /**
         * A limit of 0.9 R / N, for the rate R that the server told and the N clients that it told of: never more than 0.9 R together. As
         * long as the server has told nothing, R is the configuration's own.
         */
        LOCAL_SHARE,
        /** Every call is let in. */
        FAIL_OPEN,
        /** Every call is refused. */
        FAIL_CLOSED,
        /** The configuration's own limit, for this process alone. */
        LOCAL_RULE
    }

    private static final ClusterOptions DEFAULTS = new Builder().build();

    public ClusterOptions {
        if (rule != null) {
            Check.notBlank("rule", rule);
            Check.inRange("length of rule", rule.length(), 1, MAX_RULE);
        }
        Check.present("mode", mode);
        Check.present("fallback", fallback);
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    public static ClusterOptions ofDefaults() {
        return DEFAULTS;
    }

    /** Starts from these options; these stay as they are. */
    public Builder toBuilder() {
        return new Builder().rule(rule).mode(mode).fallback(fallback);
    }

    /** The server's rule for what has this name. */
    public String ruleOr(String resource) {
        return rule == null ? resource : rule;
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private @Nullable String rule;
        private Mode mode = Mode.AUTO;
        private Fallback fallback = Fallback.LOCAL_SHARE;

        private Builder() {}

        /** Null: the one with the name of what is protected. */
        public Builder rule(@Nullable String ofServer) {
            rule = ofServer;
            return this;
        }

        public Builder mode(Mode newMode) {
            mode = newMode;
            return this;
        }

        public Builder fallback(Fallback newFallback) {
            fallback = newFallback;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public ClusterOptions build() {
            return new ClusterOptions(rule, mode, fallback);
        }
    }
}
