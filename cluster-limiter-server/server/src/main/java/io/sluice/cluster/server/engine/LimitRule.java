package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is allowed to all clients of a namespace together: a token bucket for each key; immutable, compared by value.
 * <p>In any stretch of time D at most {@code burst + rate * D} permits are used, however many clients there are and whatever happens to
 * them, to the network and to the server; two options trade this for something else, {@code loose} and {@code FULL}.
 *
 * @param id what clients call it; not blank, at most {@value #MAX_ID} characters
 * @param limitForPeriod permits for each period, from 1 to as many as make {@value #MAX_PER_SECOND} a second
 * @param limitRefreshPeriod the period; 1 ms to 31 days
 * @param burst permits that can be had at once after a rest; default limitForPeriod. At most what comes in ten seconds if onStateLoss is
 *     EMPTY
 * @param leaseShare which part of the burst may be leased out and unexpired at any time; 0 (nobody gets a lease) to 0.5; default 0.25
 * @param leaseDuration the longest time that a lease lives; 10 ms to 10 s, default 1 s. A lease never outlives the time in which the
 *     rest of the burst comes again
 * @param loose whether what is leased out comes on top of the burst, instead of out of it; then up to leaseShare of the burst more is
 *     used in any stretch; default false
 * @param onStateLoss how buckets begin when their state was lost; default EMPTY
 * @apiNote Build with {@link #custom(String)}: later versions may add components, and the canonical constructor changes with them.
 */
public record LimitRule(
        String id,
        long limitForPeriod,
        Duration limitRefreshPeriod,
        long burst,
        double leaseShare,
        Duration leaseDuration,
        boolean loose,
        StateLoss onStateLoss) {

    /** How buckets begin after a server has lost them. */
    public enum StateLoss {
        /** With nothing in them, so that no restart adds a permit; who comes first waits up to the time a burst takes to come. */
        EMPTY,
        /** Full: each restart adds up to a burst to what is used. For limits of hours and days, which would stand still otherwise. */
        FULL
    }

    public static final int MAX_ID = 200;
    public static final long MAX_PER_SECOND = 10_000_000;

    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(1);
    private static final Duration LONGEST_PERIOD = Duration.ofDays(31);
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(10);
    private static final Duration LONGEST_LEASE = Duration.ofSeconds(10);
    private static final long LONGEST_EMPTY_NANOS = 10_000_000_000L;

    public LimitRule {
        Check.notBlank("id", id);
        Check.inRange("length of id", id.length(), 1, MAX_ID);
        Check.inRange("limitRefreshPeriod", limitRefreshPeriod, SHORTEST_PERIOD, LONGEST_PERIOD);
        long period = limitRefreshPeriod.toNanos();
        long most = Math.max(1, perSecond(period).longValueExact());
        Check.inRange("limitForPeriod", limitForPeriod, 1, most);
        Check.inRange("burst", burst, 1, Gcra.mostBurst(limitForPeriod, period));
        Check.inRange("leaseShare", leaseShare, 0, 0.5);
        Check.inRange("leaseDuration", leaseDuration, SHORTEST_LEASE, LONGEST_LEASE);
        Check.present("onStateLoss", onStateLoss);
        if (onStateLoss == StateLoss.EMPTY) {
            checkRecovery(limitForPeriod, period, burst);
        }
    }

    private static BigInteger perSecond(long periodNanos) {
        return BigInteger.valueOf(periodNanos)
                .multiply(BigInteger.valueOf(MAX_PER_SECOND))
                .divide(BigInteger.valueOf(1_000_000_000));
    }

    private static void checkRecovery(long limit, long periodNanos, long burst) {
        long most = BigInteger.valueOf(limit)
                .multiply(BigInteger.valueOf(LONGEST_EMPTY_NANOS))
                .divide(BigInteger.valueOf(periodNanos))
                .max(BigInteger.ONE)
                .longValueExact();
        if (burst > most) {
            throw new IllegalArgumentException("burst must be between 1 and " + most
                    + ", what comes in ten seconds, with onStateLoss EMPTY, but was " + burst
                    + "; FULL allows more, and lets up to a burst through once more after a restart");
        }
    }

    /** Starts from the defaults, 50 a second; {@link Builder#id} must be given. */
    public static Builder custom() {
        return new Builder();
    }

    /** Starts from the defaults: 50 a second. */
    public static Builder custom(String id) {
        return new Builder().id(id);
    }

    /** A rule of so many permits a second, with a burst of one second. */
    public static LimitRule perSecond(String id, long permits) {
        return custom(id).limitForPeriod(permits).build();
    }

    /** Starts from these options; this rule stays as it is. */
    public Builder toBuilder() {
        Builder builder = new Builder().id(id);
        builder.limitForPeriod = limitForPeriod;
        builder.limitRefreshPeriod = limitRefreshPeriod;
        builder.burst = burst == limitForPeriod ? 0 : burst;
        builder.leaseShare = leaseShare;
        builder.leaseDuration = leaseDuration;
        builder.loose = loose;
        builder.onStateLoss = onStateLoss;
        return builder;
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private @Nullable String id;
        private long limitForPeriod = 50;
        private Duration limitRefreshPeriod = Duration.ofSeconds(1);
        private long burst; // 0: follows limitForPeriod
        private double leaseShare = 0.25;
        private Duration leaseDuration = Duration.ofSeconds(1);
        private boolean loose;
        private StateLoss onStateLoss = StateLoss.EMPTY;

        private Builder() {}

        public Builder id(String name) {
            id = name;
            return this;
        }

        public Builder limitForPeriod(long permits) {
            limitForPeriod = permits;
            return this;
        }

        public Builder limitRefreshPeriod(Duration period) {
            limitRefreshPeriod = period;
            return this;
        }

        public Builder burst(long permits) {
            burst = Check.inRange("burst", permits, 1, Long.MAX_VALUE);
            return this;
        }

        public Builder leaseShare(double ofTheBurst) {
            leaseShare = ofTheBurst;
            return this;
        }

        public Builder leaseDuration(Duration longest) {
            leaseDuration = longest;
            return this;
        }

        public Builder loose(boolean onTop) {
            loose = onTop;
            return this;
        }

        public Builder onStateLoss(StateLoss begin) {
            onStateLoss = begin;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public LimitRule build() {
            return new LimitRule(
                    Check.notBlank("id", id),
                    limitForPeriod,
                    limitRefreshPeriod,
                    burst == 0 ? limitForPeriod : burst,
                    leaseShare,
                    leaseDuration,
                    loose,
                    onStateLoss);
        }
    }
}
