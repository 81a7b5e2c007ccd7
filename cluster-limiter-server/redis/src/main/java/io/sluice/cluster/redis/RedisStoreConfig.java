package io.sluice.cluster.redis;

import io.lettuce.core.RedisURI;
import io.sluice.core.Check;
import java.time.Duration;
import java.util.List;

/**
 * Where Redis is, and how it is used; immutable. All servers that share limits need the same {@code shards}. It is what a server's
 * configuration has as the settings of a store of the type {@code redis}.
 *
 * @param servers the URI of one server, or that of the sentinels with the name of their master, or those of some nodes of a cluster, as
 *     Lettuce understands them, with user, password, database and TLS; their timeout is that of handshakes
 * @param cluster whether it is Redis Cluster; default false
 * @param shards over how many hash tags the keys of a namespace are spread; a power of two, 1 to {@value #MAX_SHARDS}; default 64 in a
 *     cluster, and 1 elsewhere, so that what comes in together is decided together. Another number is another set of buckets
 * @param commandTimeout how long Redis may take, 1 ms to 10 s; default 20 ms. A caller waits for twice that at the most
 * @param maxQueued how many asks may wait or be under way, for each node; 1 to {@value #MAX_QUEUED}; default 65,536
 * @param strictFailover whether a new master begins with empty buckets, since it may lack what the last one had granted at the end;
 *     default false. Costs about ten microseconds of Redis for each batch, and needs the right to call INFO
 * @param exactlyOnce whether a batch that was not answered is sent once more, under an id by which it is known if it was decided;
 *     default false: what was not answered counts as taken
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record RedisStoreConfig(
        List<String> servers,
        boolean cluster,
        int shards,
        Duration commandTimeout,
        int maxQueued,
        boolean strictFailover,
        boolean exactlyOnce) {

    public static final int MAX_SHARDS = 1024;
    public static final int MAX_QUEUED = 1 << 24;

    private static final int MANY_SHARDS = 64;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration HANDSHAKE = Duration.ofSeconds(2);

    public RedisStoreConfig {
        servers = Check.listOf("servers", servers);
        Check.inRange("number of servers", servers.size(), 1, cluster ? Integer.MAX_VALUE : 1);
        servers.forEach(RedisStoreConfig::parsed);
        Check.inRange("shards", shards, 1, MAX_SHARDS);
        if (Integer.bitCount(shards) != 1) {
            throw new IllegalArgumentException("shards must be a power of two, but was " + shards);
        }
        Check.inRange("commandTimeout", commandTimeout, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
        Check.inRange("maxQueued", maxQueued, 1, MAX_QUEUED);
    }

    /** Starts from the defaults; {@link Builder#servers} must be given. */
    public static Builder custom() {
        return new Builder();
    }

    /**
     * Starts from the defaults for one server, such as {@code redis://localhost}, or for a master that sentinels watch, such as
     * {@code redis-sentinel://a:26379,b:26379,c:26379/0#mymaster}.
     */
    public static Builder custom(String uri) {
        return custom().servers(List.of(Check.notBlank("uri", uri)));
    }

    /** Starts from the defaults for Redis Cluster; some of the nodes are enough, they know the others. */
    public static Builder clusterOf(List<String> uris) {
        return custom().servers(uris).cluster(true);
    }

    /** The defaults for one server, or a master that sentinels watch; see {@link #custom(String)}. */
    public static RedisStoreConfig of(String uri) {
        return custom(uri).build();
    }

    List<RedisURI> uris() {
        return servers.stream().map(RedisStoreConfig::parsed).toList();
    }

    /** Shaking hands takes two seconds at the most, unless the URI says otherwise; Lettuce would wait for a minute. */
    private static RedisURI parsed(String uri) {
        RedisURI parsed = RedisURI.create(Check.notBlank("server", uri));
        if (parsed.getTimeout().equals(RedisURI.DEFAULT_TIMEOUT_DURATION)) {
            parsed.setTimeout(HANDSHAKE);
            parsed.getSentinels().forEach(sentinel -> sentinel.setTimeout(HANDSHAKE));
        }
        return parsed;
    }

    /** Says no passwords. */
    @Override
    public String toString() {
        return "RedisStoreConfig" + uris() + " with " + shards + (cluster ? " shards in a cluster" : " shards");
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private static final int BY_DEFAULT = 0;

        private List<String> servers = List.of();
        private boolean cluster;
        private int shards = BY_DEFAULT;
        private Duration commandTimeout = Duration.ofMillis(20);
        private int maxQueued = 1 << 16;
        private boolean strictFailover;
        private boolean exactlyOnce;

        private Builder() {}

        public Builder servers(List<String> uris) {
            servers = uris;
            return this;
        }

        public Builder cluster(boolean isCluster) {
            cluster = isCluster;
            return this;
        }

        public Builder shards(int hashTags) {
            shards = Check.inRange("shards", hashTags, 1, MAX_SHARDS);
            return this;
        }

        public Builder commandTimeout(Duration longest) {
            commandTimeout = longest;
            return this;
        }

        public Builder maxQueued(int asks) {
            maxQueued = asks;
            return this;
        }

        public Builder strictFailover(boolean beginEmpty) {
            strictFailover = beginEmpty;
            return this;
        }

        public Builder exactlyOnce(boolean sendAgain) {
            exactlyOnce = sendAgain;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range, or a server is no URI; the message gives its name, the range and
         *     the value
         */
        public RedisStoreConfig build() {
            int hashTags = shards == BY_DEFAULT ? (cluster ? MANY_SHARDS : 1) : shards;
            return new RedisStoreConfig(
                    servers, cluster, hashTags, commandTimeout, maxQueued, strictFailover, exactlyOnce);
        }
    }
}
