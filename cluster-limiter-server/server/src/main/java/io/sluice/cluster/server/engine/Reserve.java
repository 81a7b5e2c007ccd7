package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.math.BigInteger;

/**
 * What is kept off a rate for clients that are gone without goodbye: they may only be cut off, and go by their shares, 0.9 R / N each.
 *
 * @param lost how many
 * @param clients how many there are with them
 */
record Reserve(int lost, int clients) {
    static final Reserve NONE = new Reserve(0, 1);

    Reserve {
        Check.inRange("lost", lost, 0, clients);
    }

    static Reserve of(int lost, int connected) {
        return lost == 0 ? NONE : new Reserve(lost, lost + connected);
    }

    /** The period in which as many permits come as in this one, less what is kept off: at a rate of (1 - 0.9 lost / clients). */
    long slowed(long periodNanos) {
        if (lost == 0) {
            return periodNanos;
        }
        BigInteger all = BigInteger.TEN.multiply(BigInteger.valueOf(clients));
        BigInteger left = all.subtract(BigInteger.valueOf(9L * lost));
        BigInteger scaled = BigInteger.valueOf(periodNanos).multiply(all);
        return scaled.add(left).subtract(BigInteger.ONE).divide(left).longValueExact(); // rounded up: never faster
    }
}
