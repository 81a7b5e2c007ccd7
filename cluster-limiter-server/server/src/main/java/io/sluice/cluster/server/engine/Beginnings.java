package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.SipHash.Hash;
import java.time.InstantSource;

/**
 * How buckets in memory begin: as never seen, or with what is spent in one that is closed. Immutable.
 */
final class Beginnings {
    private final long knownSince;
    private final long knownSinceMillis;
    private final InstantSource wallClock;

    /**
     * @param knownSince from when on nothing is lost
     * @param wallClock what calendars go by
     */
    Beginnings(long knownSince, InstantSource wallClock) {
        this.knownSince = knownSince;
        this.wallClock = wallClock;
        knownSinceMillis = wallClock.millis();
    }

    Bucket unseen(Hash key, CompiledRule rule, long now) {
        Windows windows = rule.windows();
        if (windows == null) {
            return new TokenBucket(key, rule, rule.unseen(knownSince, now));
        }
        return rule.rule().onStateLoss() == StateLoss.FULL
                ? WindowBucket.withSpentShare(key, rule, windows, wallClock, 0, now)
                : new WindowBucket(
                        key,
                        rule,
                        windows,
                        wallClock,
                        windows.lost(windows.isCalendar() ? knownSinceMillis : knownSince));
    }

    /** Where one is closed, another goes on: the share that is spent stays; exactly if the rule does, too. */
    Bucket carriedOn(Bucket closed, Hash key, CompiledRule rule, long now) {
        return closed instanceof TokenBucket tokens && rule.equals(closed.rule())
                ? tokens.successor(key)
                : withSpentShare(key, rule, closed.spentShare(closed.time(now)), now);
    }

    /** Of two that are closed, goes on with the one of which more is spent, under the later rule. */
    Bucket joined(Bucket one, Bucket other, Hash key, long now) {
        CompiledRule rule = one.rule().version() >= other.rule().version() ? one.rule() : other.rule();
        boolean more = one.spentShare(one.time(now)) >= other.spentShare(other.time(now));
        return carriedOn(more ? one : other, key, rule, now);
    }

    private Bucket withSpentShare(Hash key, CompiledRule rule, double share, long now) {
        Windows windows = rule.windows();
        return windows == null
                ? TokenBucket.withSpentShare(key, rule, share, now)
                : WindowBucket.withSpentShare(key, rule, windows, wallClock, share, now);
    }
}
