package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ShardResults;

/** How a bucket stands, as far as those want to know who come back for permits. */
@FunctionalInterface
interface Waits {
    /** How long until so many permits can be had, if nobody takes any; {@link ShardResults#NEVER} if they are too many. */
    long nanos(long permits);
}
