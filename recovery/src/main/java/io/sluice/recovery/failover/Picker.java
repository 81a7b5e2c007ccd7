package io.sluice.recovery.failover;

import io.sluice.recovery.failover.FailoverConfig.Strategy;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses one of several targets that are all as welcome. Whatever the strategy, each target is looked at once. */
final class Picker {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final RandomGenerator random;
    private final ReentrantLock turns = new ReentrantLock();

    /**
     * @param random safe for many threads
     */
    Picker(RandomGenerator random) {
        this.random = random;
    }

    /**
     * @param among not empty
     */
    Member pick(Strategy strategy, Member[] among, @Nullable Object key) {
        if (among.length == 1) {
            return among[0];
        }
        return switch (strategy) {
            case RANDOM -> byChance(among);
            case WEIGHTED_ROUND_ROBIN -> inTurn(among);
            case POWER_OF_TWO_CHOICES -> lessBusyOfTwo(among);
            case CONSISTENT_HASH -> key == null ? byChance(among) : highestHash(among, key);
        };
    }

    private Member byChance(Member[] among) {
        long left = random.nextLong(sumOfWeights(among));
        int i = 0;
        while (left >= among[i].target().weight()) {
            left -= among[i].target().weight();
            i++;
        }
        return among[i];
    }

    /** Everybody gains its weight; who has most pays the sum of all and is taken. The turns always add up to what they did. */
    private Member inTurn(Member[] among) {
        turns.lock();
        try {
            long sum = 0;
            Member first = among[0];
            for (Member each : among) {
                int weight = each.target().weight();
                sum += weight;
                each.standing().turn += weight;
                if (each.standing().turn > first.standing().turn) {
                    first = each;
                }
            }
            first.standing().turn -= sum;
            return first;
        } finally {
            turns.unlock();
        }
    }

    private Member lessBusyOfTwo(Member[] among) {
        int a = random.nextInt(among.length);
        int b = random.nextInt(among.length - 1);
        Member one = among[a];
        Member other = among[b < a ? b : b + 1];
        return loadWithOneMore(one) * other.target().weight()
                        <= loadWithOneMore(other) * one.target().weight()
                ? one
                : other;
    }

    private static long loadWithOneMore(Member member) {
        return member.standing().inFlight.get() + 1L;
    }

    /** Each target draws an exponential time by its weight, seeded by key and id; the earliest wins. */
    private static Member highestHash(Member[] among, Object key) {
        long keyHash = mix(key.hashCode());
        Member first = among[0];
        double earliest = Double.POSITIVE_INFINITY;
        for (Member each : among) {
            double time = -Math.log(unit(mix(keyHash ^ each.standing().hash)))
                    / each.target().weight();
            if (time < earliest) {
                earliest = time;
                first = each;
            }
        }
        return first;
    }

    private static long sumOfWeights(Member[] among) {
        long sum = 0;
        for (Member each : among) {
            sum += each.target().weight();
        }
        return sum;
    }

    /** The same in every process; a plain FNV-1a over the characters, mixed. */
    static long hash(String id) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** The finalizer of SplitMix64: every bit of the argument reaches every bit of the result. */
    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return y ^ (y >>> 31);
    }

    /** Above 0 and below 1, in steps of 2^-53. */
    private static double unit(long hash) {
        return ((hash >>> 11) + 0.5) * 0x1.0p-53;
    }
}
