package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.core.time.NanoClock;
import java.util.HashMap;
import java.util.Map;

/** What a client has of all buckets: one {@link Stake} for each that a gate uses, at the server that keeps its rule. Safe for many threads. */
final class Stakes {
    private final NanoClock clock;
    private final Map<String, LinkDriver> servers;
    private final Map<Bucket, Stake> stakes = new HashMap<>(); // guarded by this

    /**
     * @param servers by their addresses
     */
    Stakes(NanoClock clock, Map<String, LinkDriver> servers) {
        this.clock = clock;
        this.servers = Map.copyOf(servers);
    }

    NanoClock clock() {
        return clock;
    }

    /** The server that keeps a rule. */
    LinkDriver serverOf(String rule) {
        LinkDriver driver = servers.get(Rendezvous.choose(rule, servers.keySet()));
        if (driver == null) {
            throw new IllegalStateException("there must be a server");
        }
        return driver;
    }

    /**
     * Takes part in the use of a bucket, until {@link #release}.
     *
     * @param eager whether leases are asked for before anybody was in want of one
     */
    synchronized Stake use(Bucket bucket, boolean eager) {
        long now = clock.exactNanos();
        Stake stake = stakes.computeIfAbsent(bucket, name -> {
            LinkDriver driver = serverOf(name.rule());
            return new Stake(driver, driver.link().bucket(name, eager, now), true, now);
        });
        stake.users++;
        return stake;
    }

    /** One of a bucket that is not remembered: there are no leases of it, and nothing to release. */
    Stake passing(Bucket bucket) {
        long now = clock.exactNanos();
        LinkDriver driver = serverOf(bucket.rule());
        return new Stake(driver, driver.link().passing(bucket, now), false, now);
    }

    /** Ends a use; with the last one, what is leased goes back. */
    synchronized void release(Stake stake) {
        if (--stake.users == 0) {
            stakes.remove(stake.bucket().bucket());
            stake.driver().link().forget(stake.bucket(), clock.exactNanos());
        }
    }
}
