package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.core.time.NanoClock;
import java.util.HashMap;
import java.util.Map;

/** What a client has of all buckets: one {@link Stake} for each that a gate uses. Safe for many threads. */
final class Stakes {
    private final Servers servers;
    private final Map<Bucket, Stake> stakes = new HashMap<>(); // guarded by this

    Stakes(Servers servers) {
        this.servers = servers;
    }

    NanoClock clock() {
        return servers.clock();
    }

    Servers servers() {
        return servers;
    }

    /**
     * Takes part in the use of a bucket, until {@link #release}.
     *
     * @param eager whether leases are asked for before anybody was in want of one
     */
    synchronized Stake use(Bucket bucket, boolean eager) {
        Stake stake = stakes.computeIfAbsent(
                bucket, name -> new Stake(servers.route(name.rule()), servers.bucket(name, eager), true, now()));
        stake.users++;
        return stake;
    }

    private long now() {
        return clock().exactNanos();
    }

    /** One of a bucket that is not remembered: there are no leases of it, and nothing to release. */
    Stake passing(Bucket bucket) {
        return new Stake(servers.route(bucket.rule()), servers.passing(bucket), false, now());
    }

    /** Ends a use; with the last one, what is leased goes back. */
    synchronized void release(Stake stake) {
        if (--stake.users == 0) {
            stakes.remove(stake.bucket().bucket());
            servers.forget(stake.bucket());
        }
    }
}
