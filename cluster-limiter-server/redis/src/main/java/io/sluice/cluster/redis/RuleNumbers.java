package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.ShardResults;
import java.math.BigInteger;

/**
 * A rule as the script reckons with it: times in microseconds. Immutable.
 *
 * @param interval how long a permit takes to come: whole microseconds
 * @param rest and so many 2^-20 of one. Rounded up, so the rate is never exceeded, and missed by 0.001 % at 10,000,000 a second
 */
record RuleNumbers(CompiledRule rule, long interval, long rest) {
    private static final int PARTS = 1 << 20; // of a microsecond
    private static final long NANOS_IN_MICRO = 1_000;

    static RuleNumbers of(CompiledRule rule) {
        BigInteger[] parts = BigInteger.valueOf(rule.rule().limitRefreshPeriod().toNanos())
                .multiply(BigInteger.valueOf(PARTS))
                .divideAndRemainder(BigInteger.valueOf(NANOS_IN_MICRO)
                        .multiply(BigInteger.valueOf(rule.rule().limitForPeriod())));
        BigInteger rounded = parts[0].add(BigInteger.valueOf(parts[1].signum()));
        BigInteger[] interval = rounded.divideAndRemainder(BigInteger.valueOf(PARTS));
        return new RuleNumbers(rule, interval[0].longValueExact(), interval[1].longValueExact());
    }

    void pack(Packed into) {
        long leaseMicros =
                (rule.leaseNanos() + NANOS_IN_MICRO - 1) / NANOS_IN_MICRO; // not shorter than clients are told
        into.number(interval)
                .number(rest)
                .number(rule.bucketBurst())
                .number(rule.leasable())
                .number(leaseMicros)
                .flag(rule.rule().onStateLoss() == StateLoss.FULL);
    }

    /**
     * How long until so many permits can be had.
     *
     * @param ahead how far the time up to which permits are spent lies ahead, in microseconds
     */
    long waitNanos(double ahead, long permits) {
        if (permits > rule.bucketBurst()) {
            return ShardResults.NEVER;
        }
        double wait = ahead + (permits - rule.bucketBurst()) * (interval + (double) rest / PARTS);
        return (long) Math.ceil(Math.max(0, wait)) * NANOS_IN_MICRO;
    }
}
