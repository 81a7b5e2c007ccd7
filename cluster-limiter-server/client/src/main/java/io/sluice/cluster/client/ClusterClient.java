package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterLimits;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in the limits that the token servers of a cluster keep; makes {@link ClusterRateLimiter}s.
 * <pre>{@code
 * try (ClusterClient cluster = ClusterClient.builder("shop", "checkout").server("10.0.0.7", 7420).build()) {
 *   ClusterRateLimiter limiter = cluster.rateLimiter("payments");
 *   String receipt = limiter.executeSupplier(() -> service.pay(order));
 *
 *   Sluice sluice = Sluice.builder().cluster(cluster).build(); // rules may say scope: CLUSTER
 * }
 * }</pre>
 * <p><b>Several servers.</b> Each rule has a home, found by rendezvous hashing: all clients with the same list find the same one, and a change
 * of the list moves only the rules it must. When a home is gone, whatever the reason, another server stands in until it is back, if both say
 * that they decide by the same state, such as Redis: asks go there, leases and permits of calls in flight go on there, and nothing is granted
 * twice. Servers that keep limits in their own memory are not replaced, for that would be a second limit: the fallback decides. All servers
 * of a client are to be of one kind.
 * <p><b>Lifetime.</b> Servers are connected to in the background, and again whenever they are lost; making a client never waits and never
 * fails for a server that is not there. {@link #close()} gives back what is leased. There may be any number of clients in a process; they
 * share nothing but the clock's timers.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class ClusterClient implements ClusterLimits, AutoCloseable {
    /** The port if none is given. */
    public static final int DEFAULT_PORT = 7420;

    private static final RateLimiterConfig DEFAULTS =
            RateLimiterConfig.custom().scope(Scope.CLUSTER).build();

    private final Servers servers;
    private final Stakes stakes;
    private final long deadlineNanos;
    private final Map<String, ClusterRateLimiter> limiters = new ConcurrentHashMap<>();
    private final Map<String, ClusterKeyedRateLimiter> keyedLimiters = new ConcurrentHashMap<>();
    private final Map<String, ClusterBulkhead> bulkheads = new ConcurrentHashMap<>();

    private ClusterClient(Builder builder) {
        servers = new Servers(builder.config, builder.clock, builder.transports());
        stakes = new Stakes(servers);
        deadlineNanos = builder.config.deadline().toNanos();
        servers.start();
    }

    /**
     * @param namespace whose rules count
     * @param clientName for people who look at the server, such as the application's name
     */
    public static Builder builder(String namespace, String clientName) {
        return builder(ClusterClientConfig.of(namespace, clientName));
    }

    public static Builder builder(ClusterClientConfig config) {
        return new Builder(config);
    }

    // ---- limiters that stand alone

    /** The limiter of this rule, with the default options if it is new. */
    public ClusterRateLimiter rateLimiter(String rule) {
        return rateLimiter(rule, DEFAULTS);
    }

    /**
     * The limiter of this name; made now if there is none.
     *
     * @param name also that of the server's rule, unless the options name another; at most 200 characters
     * @param config of scope CLUSTER
     * @throws IllegalArgumentException if it was made before with other options
     */
    public ClusterRateLimiter rateLimiter(String name, RateLimiterConfig config) {
        ClusterRateLimiter.check(config);
        ClusterRateLimiter limiter = limiters.computeIfAbsent(
                name, absent -> rateLimiter(absent, config, new CallCounters(), ClusterClient::nobody));
        checkSame(name, limiter.config(), config);
        return limiter;
    }

    /**
     * The limiter of this name that has a limit for each value of a key; made now if there is none.
     *
     * @param name also that of the server's rule, unless the options name another; at most 200 characters
     * @param config of scope CLUSTER
     * @throws IllegalArgumentException if it was made before with other options
     */
    public ClusterKeyedRateLimiter keyedRateLimiter(String name, KeyedRateLimiterConfig config) {
        ClusterKeyedRateLimiter.check(config);
        ClusterKeyedRateLimiter limiter =
                keyedLimiters.computeIfAbsent(name, absent -> keyedRateLimiter(absent, config, new CallCounters()));
        checkSame(name, limiter.config(), config);
        return limiter;
    }

    /** The bulkhead of this rule, with the default options if it is new. */
    public ClusterBulkhead bulkhead(String rule) {
        return bulkhead(rule, ClusterBulkheadConfig.ofDefaults());
    }

    /**
     * The bulkhead of this name, a cap on the calls in flight of all clients together; made now if there is none.
     *
     * @param name also that of the server's rule, unless the options name another; at most 200 characters
     * @throws IllegalArgumentException if it was made before with other options
     */
    public ClusterBulkhead bulkhead(String name, ClusterBulkheadConfig config) {
        Check.present("config", config);
        ClusterBulkhead bulkhead =
                bulkheads.computeIfAbsent(name, absent -> bulkhead(absent, config, new CallCounters()));
        checkSame(name, bulkhead.config(), config);
        return bulkhead;
    }

    /**
     * A bulkhead for one value of a key: each value has the whole cap of the rule, or one of its own if the server's rule says so. Each call
     * makes another gate; those of one value share what
     * this process holds. Close it when the value is not needed any more.
     *
     * @param key the value; what is longer than 200 characters is told apart by a hash
     */
    public ClusterBulkhead bulkhead(String name, Object key, ClusterBulkheadConfig config) {
        String value = Keys.of(Check.present("key", key), false);
        return bulkhead(name, value, config, new CallCounters(), false);
    }

    private ClusterBulkhead bulkhead(
            String name, String key, ClusterBulkheadConfig config, CallCounters counters, boolean looksOn) {
        Bucket bucket = new Bucket(ruleOf(name, Check.present("config", config).cluster()), key);
        return new ClusterBulkhead(name, bucket, config, servers, deadlineNanos, counters, looksOn);
    }

    private static void checkSame(String name, Record present, Record asked) {
        if (!present.equals(asked)) {
            throw new IllegalArgumentException(
                    "config of \"" + name + "\" must be " + present + ", with which it was made, but was " + asked);
        }
    }

    private static Optional<CallCounts> nobody(String name) {
        throw new IllegalArgumentException(
                "whileBusy must be absent for a limiter that stands alone, since it finds no others, but was \"" + name
                        + '"');
    }

    // ---- gates of guards

    @Override
    public ClusterRateLimiter rateLimiter(
            String resource,
            RateLimiterConfig config,
            CallCounters counters,
            Function<String, Optional<CallCounts>> countsOfOthers) {
        ClusterRateLimiter.check(config);
        Bucket bucket = new Bucket(ruleOf(resource, config.cluster()), "");
        return new ClusterRateLimiter(resource, bucket, config, stakes, counters, countsOfOthers, false);
    }

    @Override
    public ClusterKeyedRateLimiter keyedRateLimiter(
            String resource, KeyedRateLimiterConfig config, CallCounters counters) {
        ClusterKeyedRateLimiter.check(config);
        String rule = ruleOf(resource, config.cluster());
        return new ClusterKeyedRateLimiter(resource, rule, config, stakes, counters, false);
    }

    @Override
    public ClusterBulkhead bulkhead(String resource, ClusterBulkheadConfig config, CallCounters counters) {
        return bulkhead(resource, "", config, counters, false);
    }

    private static String ruleOf(String resource, ClusterOptions options) {
        String rule = options.ruleOr(Check.notBlank("resource", resource));
        Check.inRange("bytes of rule", rule.getBytes(StandardCharsets.UTF_8).length, 1, Protocol.MAX_RULE_BYTES);
        return rule;
    }

    @Override
    public ClusterLimits inShadow() {
        return new Shadow();
    }

    /** Gates that only look on, by keys that no gate has that lets in or refuses. */
    private final class Shadow implements ClusterLimits {
        @Override
        public ClusterRateLimiter rateLimiter(
                String resource,
                RateLimiterConfig config,
                CallCounters counters,
                Function<String, Optional<CallCounts>> countsOfOthers) {
            ClusterRateLimiter.check(config);
            Bucket bucket = new Bucket(ruleOf(resource, config.cluster()), Protocol.SHADOW);
            return new ClusterRateLimiter(resource, bucket, config, stakes, counters, countsOfOthers, true);
        }

        @Override
        public ClusterKeyedRateLimiter keyedRateLimiter(
                String resource, KeyedRateLimiterConfig config, CallCounters counters) {
            ClusterKeyedRateLimiter.check(config);
            String rule = ruleOf(resource, config.cluster());
            return new ClusterKeyedRateLimiter(resource, rule, config, stakes, counters, true);
        }

        @Override
        public ClusterBulkhead bulkhead(String resource, ClusterBulkheadConfig config, CallCounters counters) {
            return ClusterClient.this.bulkhead(resource, Protocol.SHADOW, config, counters, true);
        }

        @Override
        public ClusterLimits inShadow() {
            return this;
        }
    }

    // ---- the servers

    /** Whether all servers answer. */
    public boolean isConnected() {
        return servers.allAnswer();
    }

    /** Gives back what is leased, and ends all streams. Limiters go on by their fallbacks. */
    @Override
    public void close() {
        servers.close();
    }

    /** Collects servers and options. Not safe for several threads. */
    public static final class Builder {
        private final List<String> servers = new ArrayList<>();
        private ClusterClientConfig config;
        private NanoClock clock = NanoClock.system();
        private @Nullable Function<String, Transport> transport; // null: gRPC
        private @Nullable ClusterTls tls; // null: not encrypted
        private @Nullable Supplier<String> token; // null: none is presented

        private Builder(ClusterClientConfig config) {
            this.config = Check.present("config", config);
        }

        /** Adds a server. */
        public Builder server(String host, int port) {
            Check.notBlank("host", host);
            Check.inRange("port", port, 1, 65_535);
            return add(host + ":" + port);
        }

        /**
         * Adds a server.
         *
         * @param address {@code host:port}, or the host alone if it listens on port {@value #DEFAULT_PORT}; an IPv6 address in brackets
         * @throws IllegalArgumentException if it is none, or given twice
         */
        public Builder server(String address) {
            Check.notBlank("server", address);
            int colon = address.lastIndexOf(':');
            if (colon <= address.lastIndexOf(']')) {
                return server(address, DEFAULT_PORT);
            }
            String port = address.substring(colon + 1);
            if (colon == 0 || !port.matches("\\d{1,5}")) {
                throw new BadValueException("server", "host:port", '"' + address + '"');
            }
            return server(address.substring(0, colon), Integer.parseInt(port));
        }

        private Builder add(String address) {
            if (servers.contains(address)) {
                throw new IllegalArgumentException("a server must not be given twice, but was: " + address);
            }
            servers.add(address);
            return this;
        }

        /** Encrypts the connections; by default they are not. */
        public Builder tls(ClusterTls newTls) {
            tls = Check.present("tls", newTls);
            return this;
        }

        /** Presents this token to servers: only with {@link #tls}, or to servers on the loopback interface. */
        public Builder token(String newToken) {
            Check.present("token", newToken); // its value must be in no message
            return token(() -> newToken);
        }

        /**
         * Presents a token to servers, asked for anew for each stream, so that it can be replaced: only with {@link #tls}, or to servers on
         * the loopback interface.
         *
         * @param newToken called by a thread that must not be held up
         */
        public Builder token(Supplier<String> newToken) {
            token = Check.present("token", newToken);
            return this;
        }

        /** Replaces the options. */
        public Builder config(ClusterClientConfig newConfig) {
            config = Check.present("config", newConfig);
            return this;
        }

        /** The clock that decides everything, and drives the timers; the system's by default. */
        public Builder clock(NanoClock newClock) {
            clock = Check.present("clock", newClock);
            return this;
        }

        Builder transport(Function<String, Transport> newTransport) {
            transport = newTransport;
            return this;
        }

        private Map<String, Transport> transports() {
            Map<String, Transport> transports = new TreeMap<>();
            servers.forEach(
                    server -> transports.put(server, transport == null ? grpc(server) : transport.apply(server)));
            return transports;
        }

        private Transport grpc(String server) {
            int colon = server.lastIndexOf(':');
            String host = server.substring(0, colon);
            checkTokenIsSafe(host);
            int port = Integer.parseInt(server.substring(colon + 1));
            return new GrpcTransport(host, port, new Access(tls, token), config.keepAlive());
        }

        /** A token that is sent in clear text is everybody's. */
        private void checkTokenIsSafe(String host) {
            boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
            if (token != null && tls == null && !local) {
                throw new IllegalArgumentException(
                        "servers must be on the loopback interface if a token is presented without tls, but one was "
                                + host);
            }
        }

        /**
         * Connects, in the background.
         *
         * @throws IllegalArgumentException if there is no server, a token would be sent in clear text, or files of certificates cannot be
         *     used
         */
        public ClusterClient build() {
            if (servers.isEmpty()) {
                throw new IllegalArgumentException("servers must be at least one, but were none");
            }
            return new ClusterClient(this);
        }
    }
}
