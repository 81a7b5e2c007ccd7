package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.core.Check;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.time.NanoClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * }
 * }</pre>
 * <p><b>Several servers.</b> Each rule lives on one of them, found by rendezvous hashing: all clients with the same list find the same one,
 * and a change of the list moves only the rules it must. A server that is gone is not replaced by another: the fallback decides.
 * <p><b>Lifetime.</b> Servers are connected to in the background, and again whenever they are lost; making a client never waits and never
 * fails for a server that is not there. {@link #close()} gives back what is leased. There may be any number of clients in a process; they
 * share nothing but the clock's timers.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class ClusterClient implements AutoCloseable {
    private final NanoClock clock;
    private final Map<String, LinkDriver> drivers;
    private final Map<String, ClusterRateLimiter> limiters = new ConcurrentHashMap<>();

    private ClusterClient(Builder builder) {
        clock = builder.clock;
        drivers = new TreeMap<>();
        ClusterClientConfig config = builder.config;
        for (Map.Entry<String, Transport> server : builder.transports().entrySet()) {
            long id = clock.random().nextLong();
            drivers.put(server.getKey(), new LinkDriver(server.getKey(), config, id, clock, server.getValue()));
        }
        drivers.values().forEach(LinkDriver::start);
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

    /** The limiter of this rule, with the default options if it is new. */
    public ClusterRateLimiter rateLimiter(String rule) {
        return rateLimiter(rule, ClusterLimitConfig.ofDefaults());
    }

    /**
     * The limiter of this rule.
     *
     * @param rule its name at the server; at most 600 bytes
     * @throws IllegalArgumentException if it was made before with other options
     */
    public ClusterRateLimiter rateLimiter(String rule, ClusterLimitConfig config) {
        Check.notBlank("rule", rule);
        Check.inRange("bytes of rule", rule.getBytes(StandardCharsets.UTF_8).length, 1, Protocol.MAX_RULE_BYTES);
        Check.present("config", config);
        ClusterRateLimiter limiter = limiters.computeIfAbsent(rule, name -> make(name, config));
        if (!limiter.config().equals(config)) {
            throw new IllegalArgumentException("config of \"" + rule + "\" must be " + limiter.config()
                    + ", with which it was made, but was " + config);
        }
        return limiter;
    }

    private ClusterRateLimiter make(String rule, ClusterLimitConfig config) {
        LinkDriver driver = drivers.get(Rendezvous.choose(rule, drivers.keySet()));
        LinkDriver chosen = Check.present("server", driver);
        LeasedBucket bucket = chosen.link().bucket(new Bucket(rule, ""), clock.exactNanos());
        return new ClusterRateLimiter(bucket, config, chosen, clock, new CallCounters());
    }

    /** Whether all servers answer. */
    public boolean isConnected() {
        return drivers.values().stream().allMatch(driver -> driver.link().isAnswering());
    }

    /** Gives back what is leased, and ends all streams. Limiters go on by their fallbacks. */
    @Override
    public void close() {
        drivers.values().forEach(LinkDriver::close);
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
            return server(host + ":" + port);
        }

        Builder server(String address) {
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
            return new GrpcTransport(host, port, new Access(tls, token));
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
