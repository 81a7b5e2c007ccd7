package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many calls all clients of a namespace may have in flight together, for each key; immutable, compared by value. Some values of the key
 * may have a cap of their own.
 * <p>Never more than {@code maxConcurrentCalls} permits are in use, whoever crashes, is cut off or loses a frame. The one exception is a
 * client that stands still, or cannot reach the server, for longer than {@code leaseDuration} while calls of it go on: these calls have no
 * permit any more. For whom even that is too much, each permit carries a fencing number, which grows with each grant of the key.
 *
 * @param id what clients call it; not blank, at most {@value LimitRule#MAX_ID} characters
 * @param maxConcurrentCalls permits; from 1 to {@value #MAX_CALLS}
 * @param leaseDuration how long permits are held without being renewed, and so when those of a client that has died are free again; 100 ms
 *     to 1 h, default 30 s
 * @param maxHold how long permits are held by being renewed: the longest call; at least leaseDuration. Null, the default: as long as the
 *     client lives
 * @param onStateLoss what a server does that has lost its memory. EMPTY, the default: for one leaseDuration it grants nothing, and knows
 *     again what its clients renew, so that no restart adds a permit. FULL: it grants at once, on top of what is still held from before
 * @param overrides values of the key with a cap of their own, in which everything else is as in the rule; each value of 1 to
 *     {@value LimitRule#MAX_VALUE} characters; default none
 * @param maxKeys how many keys, of which permits are held at the same time, have a place in a store in memory, if that has room for them; the
 *     others together hold no more than one key may, which is stricter. 1 to 2^28; null, the default: as many as there is room for
 * @apiNote Build with {@link #custom(String)}: later versions may add components, and the canonical constructor changes with them.
 */
public record ConcurrencyRule(
        String id,
        long maxConcurrentCalls,
        Duration leaseDuration,
        @Nullable Duration maxHold,
        LimitRule.StateLoss onStateLoss,
        Map<String, ValueCap> overrides,
        @Nullable Integer maxKeys) {

    public static final long MAX_CALLS = 1_000_000;

    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);
    private static final Duration LONGEST_HOLD = Duration.ofDays(365);

    public ConcurrencyRule {
        Check.notBlank("id", id);
        Check.inRange("length of id", id.length(), 1, LimitRule.MAX_ID);
        Check.inRange("maxConcurrentCalls", maxConcurrentCalls, 1, MAX_CALLS);
        Check.inRange("leaseDuration", leaseDuration, SHORTEST_LEASE, LONGEST_LEASE);
        if (maxHold != null) {
            Check.inRange("maxHold", maxHold, leaseDuration, LONGEST_HOLD);
        }
        Check.present("onStateLoss", onStateLoss);
        if (maxKeys != null) {
            Check.inRange("maxKeys", maxKeys, 1, LimitRule.MOST_KEYS);
        }
        overrides = Check.mapOf("overrides", overrides);
        overrides.forEach((value, cap) -> {
            Check.inRange("length of a value in overrides", value.length(), 1, LimitRule.MAX_VALUE);
            Check.inRange("overrides[" + value + "].maxConcurrentCalls", cap.maxConcurrentCalls(), 1, MAX_CALLS);
        });
    }

    /** A rule with the defaults for everything else. */
    public static ConcurrencyRule of(String id, long maxConcurrentCalls) {
        return custom(id).maxConcurrentCalls(maxConcurrentCalls).build();
    }

    /** Starts from the defaults, 25 calls; {@link Builder#id} must be given. */
    public static Builder custom() {
        return new Builder();
    }

    /** Starts from the defaults: 25 calls. */
    public static Builder custom(String id) {
        return new Builder().id(id);
    }

    /** Starts from these options; this rule stays as it is. */
    public Builder toBuilder() {
        Builder builder = new Builder().id(id);
        builder.maxConcurrentCalls = maxConcurrentCalls;
        builder.leaseDuration = leaseDuration;
        builder.maxHold = maxHold;
        builder.onStateLoss = onStateLoss;
        builder.overrides.putAll(overrides);
        builder.maxKeys = maxKeys;
        return builder;
    }

    /** The rule of a single value: with its own cap, if it has one, and for nobody else. */
    ConcurrencyRule of(String value) {
        ValueCap own = overrides.get(value);
        return own == null
                ? this
                : new ConcurrencyRule(
                        id, own.maxConcurrentCalls(), leaseDuration, maxHold, onStateLoss, Map.of(), maxKeys);
    }

    /** How many keys may have a place, whatever room there is. */
    int mostKeys() {
        return maxKeys == null ? Integer.MAX_VALUE : maxKeys;
    }

    long leaseNanos() {
        return leaseDuration.toNanos();
    }

    /** {@link Long#MAX_VALUE} if there is no end. */
    long maxHoldNanos() {
        return maxHold == null ? Long.MAX_VALUE : maxHold.toNanos();
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private String id = "";
        private long maxConcurrentCalls = 25;
        private Duration leaseDuration = Duration.ofSeconds(30);
        private @Nullable Duration maxHold;
        private LimitRule.StateLoss onStateLoss = LimitRule.StateLoss.EMPTY;
        private final Map<String, ValueCap> overrides = new HashMap<>();
        private @Nullable Integer maxKeys; // null: no bound of its own

        private Builder() {}

        public Builder id(String newId) {
            id = newId;
            return this;
        }

        public Builder maxConcurrentCalls(long calls) {
            maxConcurrentCalls = calls;
            return this;
        }

        public Builder leaseDuration(Duration withoutRenewal) {
            leaseDuration = withoutRenewal;
            return this;
        }

        public Builder maxHold(@Nullable Duration longest) {
            maxHold = longest;
            return this;
        }

        public Builder onStateLoss(LimitRule.StateLoss begin) {
            onStateLoss = begin;
            return this;
        }

        /** Gives a value a cap of its own. */
        public Builder override(String value, ValueCap cap) {
            overrides.put(Check.present("value", value), Check.present("cap", cap));
            return this;
        }

        /** Null: as many as there is room for. */
        public Builder maxKeys(@Nullable Integer keys) {
            maxKeys = keys;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public ConcurrencyRule build() {
            return new ConcurrencyRule(id, maxConcurrentCalls, leaseDuration, maxHold, onStateLoss, overrides, maxKeys);
        }
    }
}
