package io.sluice.cluster.redis;

import io.lettuce.core.RedisURI;
import io.sluice.core.Check;
import java.time.Duration;
import java.util.List;

/**
 * Where Redis is, and how it is used; immutable. All servers that share limits need the same {@code shards}.
 *
 * @param servers one server, or the sentinels with the name of their master in one URI, or some nodes of a cluster. URIs as Lettuce
 *     understands them, with user, password, database and TLS; their timeout is that of handshakes
 * @param cluster whether it is Redis Cluster
 * @param shards over how many hash tags the keys of a namespace are spread; a power of two, 1 to {@value #MAX_SHARDS}; default 64 in a
 *     cluster, and 1 elsewhere, so that what comes in together is decided together. Another number is another set of buckets
 * @param commandTimeout how long Redis may take, 1 ms to 10 s; default 20 ms. A caller waits for twice that at the most
 * @param maxQueued how many asks may wait or be under way, for each node; 1 to {@value #MAX_QUEUED}; default 65,536
 * @param strictFailover whether a new master begins with empty buckets, since it may lack what the last one had granted at the end;
 *     default false. Costs about ten microseconds of Redis for each batch, and needs the right to call INFO
 * @param exactlyOnce whether a batch that was not answered is sent once more, under an id by which it is known if it was decided;
 *     default false: what was not answered counts as taken
 * @apiNote Build with {@link #custom(String)} or {@link #clusterOf(List)}: later versions may add components, and the canonical
 *     constructor changes with them.
 */
public record RedisStoreConfig(
        List<RedisURI> servers,
        boolean cluster,
        int shards,
        Duration commandTimeout,
        int maxQueued,
        boolean strictFailover,
        boolean exactlyOnce) {

    public static final int MAX_SHARDS = 1024;
    public static final int MAX_QUEUED = 1 << 24;

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration HANDSHAKE = Duration.ofSeconds(2);

    public RedisStoreConfig {
        servers = Check.listOf("servers", servers);
        Check.inRange("number of servers", servers.size(), 1, cluster ? Integer.MAX_VALUE : 1);
        Check.inRange("shards", shards, 1, MAX_SHARDS);
        if (Integer.bitCount(shards) != 1) {
            throw new IllegalArgumentException("shards must be a power of two, but was " + shards);
        }
        Check.inRange("commandTimeout", commandTimeout, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
        Check.inRange("maxQueued", maxQueued, 1, MAX_QUEUED);
    }

    /**
     * Starts from the defaults for one server, such as {@code redis://localhost}, or for a master that sentinels watch, such as
     * {@code redis-sentinel://a:26379,b:26379,c:26379/0#mymaster}.
     *
     * @throws IllegalArgumentException if it is no such URI
     */
    public static Builder custom(String uri) {
        return new Builder(List.of(parsed(Check.notBlank("uri", uri))), false);
    }

    /** Starts from the defaults for Redis Cluster; some of the nodes are enough, they know the others. */
    public static Builder clusterOf(List<String> uris) {
        return new Builder(
                Check.listOf("uris", uris).stream()
                        .map(RedisStoreConfig::parsed)
                        .toList(),
                true);
    }

    /** Shaking hands takes two seconds at the most, unless the URI says otherwise; Lettuce would wait for a minute. */
    private static RedisURI parsed(String uri) {
        RedisURI parsed = RedisURI.create(uri);
        if (parsed.getTimeout().equals(RedisURI.DEFAULT_TIMEOUT_DURATION)) {
            parsed.setTimeout(HANDSHAKE);
            parsed.getSentinels().forEach(sentinel -> sentinel.setTimeout(HANDSHAKE));
        }
        return parsed;
    }

    /** The defaults for one server, or a master that sentinels watch; see {@link #custom(String)}. */
    public static RedisStoreConfig of(String uri) {
        return custom(uri).build();
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private final List<RedisURI> servers;
        private final boolean cluster;
        private int shards;
        private Duration commandTimeout = Duration.ofMillis(20);
        private int maxQueued = 1 << 16;
        private boolean strictFailover;
        private boolean exactlyOnce;

        private Builder(List<RedisURI> servers, boolean cluster) {
            this.servers = servers;
            this.cluster = cluster;
            shards = cluster ? 64 : 1;
        }

        public Builder shards(int hashTags) {
            shards = hashTags;
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
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public RedisStoreConfig build() {
            return new RedisStoreConfig(
                    servers, cluster, shards, commandTimeout, maxQueued, strictFailover, exactlyOnce);
        }
    }
}
