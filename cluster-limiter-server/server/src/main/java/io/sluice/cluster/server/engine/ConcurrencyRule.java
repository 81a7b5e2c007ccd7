package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many calls all clients of a namespace may have in flight together, for each key; immutable, compared by value.
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
 * @apiNote Build with {@link #custom(String)}: later versions may add components, and the canonical constructor changes with them.
 */
public record ConcurrencyRule(
        String id,
        long maxConcurrentCalls,
        Duration leaseDuration,
        @Nullable Duration maxHold,
        LimitRule.StateLoss onStateLoss) {

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

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public ConcurrencyRule build() {
            return new ConcurrencyRule(id, maxConcurrentCalls, leaseDuration, maxHold, onStateLoss);
        }
    }
}
