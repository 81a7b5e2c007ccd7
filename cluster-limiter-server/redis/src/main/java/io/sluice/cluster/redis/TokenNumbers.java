package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.ShardResults;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * A bucket of tokens.
 *
 * @param interval how long a permit takes to come: whole microseconds
 * @param rest and so many 2^-20 of one. Rounded up, so the rate is never exceeded, and missed by 0.001 % at 10,000,000 a second
 */
record TokenNumbers(CompiledRule rule, long interval, long rest) implements RuleNumbers {
    private static final int PARTS = 1 << 20; // of a microsecond

    static TokenNumbers of(CompiledRule rule) {
        BigInteger[] parts = BigInteger.valueOf(rule.periodNanos())
                .multiply(BigInteger.valueOf(PARTS))
                .divideAndRemainder(BigInteger.valueOf(NANOS_IN_MICRO)
                        .multiply(BigInteger.valueOf(rule.rule().limitForPeriod())));
        BigInteger rounded = parts[0].add(BigInteger.valueOf(parts[1].signum()));
        BigInteger[] interval = rounded.divideAndRemainder(BigInteger.valueOf(PARTS));
        return new TokenNumbers(rule, interval[0].longValueExact(), interval[1].longValueExact());
    }

    @Override
    public void pack(Packed into, long wallMicros) {
        into.number(TOKENS)
                .number(interval)
                .number(rest)
                .number(rule.bucketBurst())
                .number(rule.leasable())
                .number(RuleNumbers.microsFor(rule.leaseNanos())) // not shorter than clients are told
                .flag(beginsFull());
    }

    @Override
    public Waits waits(ByteBuffer answers) {
        double ahead = answers.getDouble(); // the time up to which permits are spent, in microseconds from now
        return permits -> waitNanos(ahead, permits);
    }

    private long waitNanos(double ahead, long permits) {
        if (permits > rule.bucketBurst()) {
            return ShardResults.NEVER;
        }
        double wait = ahead + (permits - rule.bucketBurst()) * (interval + (double) rest / PARTS);
        return RuleNumbers.nanos(Math.ceil(Math.max(0, wait)));
    }
}
