package io.sluice.cluster.redis;

import io.lettuce.core.RedisException;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.LimitStoreProvider;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.List;

/** Opens a {@link RedisStore}: the type {@code redis}. */
public final class RedisStoreProvider implements LimitStoreProvider<RedisStoreProvider.Settings> {

    /**
     * The options of a store in Redis, as a configuration writes them. Its URIs may hold passwords, so it is never printed.
     *
     * @param servers the URI of one server, or that of the sentinels with their master, or those of some nodes of a cluster
     * @param cluster whether it is Redis Cluster; default false
     * @param shards over how many hash tags the keys of a namespace are spread; a power of two, 1 to 1,024; 0, the default, for 64 in a
     *     cluster and 1 elsewhere
     * @param commandTimeout how long Redis may take, 1 ms to 10 s; default 20 ms
     * @param maxQueued how many asks may wait or be under way, for each node; 1 to 2^24, default 65,536
     * @param strictFailover whether a new master begins with empty buckets; default false
     * @param exactlyOnce whether a batch that was not answered is sent once more under its id; default false
     */
    public record Settings(
            List<String> servers,
            boolean cluster,
            int shards,
            Duration commandTimeout,
            int maxQueued,
            boolean strictFailover,
            boolean exactlyOnce) {

        public Settings {
            servers = Check.listOf("servers", servers);
            config(servers, cluster, shards, commandTimeout, maxQueued, strictFailover, exactlyOnce);
        }

        /** Starts from the defaults; {@link Builder#servers} must be given. */
        public static Builder custom() {
            return new Builder();
        }

        RedisStoreConfig config() {
            return config(servers, cluster, shards, commandTimeout, maxQueued, strictFailover, exactlyOnce);
        }

        private static RedisStoreConfig config(
                List<String> servers,
                boolean cluster,
                int shards,
                Duration commandTimeout,
                int maxQueued,
                boolean strictFailover,
                boolean exactlyOnce) {
            Check.inRange("number of servers", servers.size(), 1, cluster ? Integer.MAX_VALUE : 1);
            RedisStoreConfig.Builder builder =
                    cluster ? RedisStoreConfig.clusterOf(servers) : RedisStoreConfig.custom(servers.get(0));
            if (shards != 0) {
                builder.shards(shards);
            }
            return builder.commandTimeout(commandTimeout)
                    .maxQueued(maxQueued)
                    .strictFailover(strictFailover)
                    .exactlyOnce(exactlyOnce)
                    .build();
        }

        /** Says nothing of the servers. */
        @Override
        public String toString() {
            return servers.size() + (cluster ? " nodes of a cluster" : " server");
        }

        /** Collects options; {@link #build()} checks them. Not safe for several threads. */
        public static final class Builder {
            private List<String> servers = List.of();
            private boolean cluster;
            private int shards;
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
            public Settings build() {
                return new Settings(servers, cluster, shards, commandTimeout, maxQueued, strictFailover, exactlyOnce);
            }
        }
    }

    @Override
    public String type() {
        return "redis";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public LimitStore open(Settings settings, NanoClock clock) {
        try {
            return RedisStore.connect(settings.config(), clock);
        } catch (RedisException unreachable) {
            throw new IllegalStateException("Redis cannot be reached: " + unreachable.getMessage(), unreachable);
        }
    }
}
