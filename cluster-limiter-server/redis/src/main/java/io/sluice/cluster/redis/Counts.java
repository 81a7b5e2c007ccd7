package io.sluice.cluster.redis;

import java.util.concurrent.atomic.LongAdder;

/** What is counted. Safe for many threads. */
final class Counts {
    final LongAdder asks = new LongAdder();
    final LongAdder entries = new LongAdder();
    final LongAdder scripts = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder unavailable = new LongAdder();
    final LongAdder busy = new LongAdder();

    RedisStoreSnapshot snapshot(int brokenNodes) {
        return new RedisStoreSnapshot(
                asks.sum(),
                entries.sum(),
                scripts.sum(),
                loads.sum(),
                unknown.sum(),
                unavailable.sum(),
                busy.sum(),
                brokenNodes);
    }
}
