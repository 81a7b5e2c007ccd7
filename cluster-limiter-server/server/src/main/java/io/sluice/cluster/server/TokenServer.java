package io.sluice.cluster.server;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of limits that many processes share, to be embedded or run by itself.
 * <pre>{@code
 * try (TokenServer server = TokenServer.builder()
 *     .rules("shop", List.of(LimitRule.perSecond("payments", 1000)))
 *     .start()) {
 *   …
 * }
 * }</pre>
 * <p>It listens on the loopback interface only, unless told otherwise: it has neither encryption nor authentication yet.
 * <p><b>Load.</b> What a client has unanswered is bounded, and so is each frame; a client that does not read its answers is not read from.
 * <p><b>The end.</b> {@link #close()} tells clients to go elsewhere, answers what has come, and ends.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class TokenServer implements AutoCloseable {
    /** The port if none is given. */
    public static final int DEFAULT_PORT = 7420;

    private static final Logger LOG = LoggerFactory.getLogger(TokenServer.class);
    private static final long TELL_CLIENTS_NANOS = 1_000_000_000;

    private final NanoClock clock;
    private final Duration drainTime;
    private final LimitEngine engine;
    private final NativeService service;
    private final Server server;
    private @Nullable Timer timer; // guarded by this; null before the start and after the end
    private boolean closed; // guarded by this

    private TokenServer(Builder builder) {
        clock = builder.clock;
        drainTime = builder.drainTime;
        engine = new LimitEngine(builder.store == null ? new MemoryStore(clock) : builder.store);
        builder.rules.forEach(engine::rules);
        service = new NativeService(engine);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(builder.host, builder.port))
                .directExecutor()
                .maxInboundMessageSize(Protocol.MAX_FRAME_BYTES)
                .maxInboundMetadataSize(8 * 1024)
                .maxConcurrentCallsPerConnection(16)
                .addService(service.definition())
                .build();
    }

    public static Builder builder() {
        return new Builder();
    }

    private void start() throws IOException {
        server.start();
        tellClients();
        LOG.info("Token server listens on {}", server.getListenSockets());
    }

    private synchronized void tellClients() {
        if (!closed) {
            service.tellClients();
            timer = clock.timers().schedule(TELL_CLIENTS_NANOS, this::tellClients);
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** Puts the rules of a namespace in force, in place of those before; see {@link LimitEngine#rules(String, Collection)}. */
    public void rules(String namespace, Collection<LimitRule> rules) {
        engine.rules(namespace, rules);
    }

    /** How many clients of a namespace are connected. */
    public int clients(String namespace) {
        return service.registry().count(namespace);
    }

    /** Ends, within a second or so; at once if called by a thread that is interrupted. May be called twice. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
        server.shutdown();
        service.drain();
        try {
            server.awaitTermination(drainTime.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.shutdownNow();
    }

    /** Collects rules and options. Not safe for several threads. */
    public static final class Builder {
        private final Map<String, List<LimitRule>> rules = new LinkedHashMap<>();
        private NanoClock clock = NanoClock.system();
        private String host = "127.0.0.1";
        private int port = DEFAULT_PORT;
        private Duration drainTime = Duration.ofSeconds(1);
        private @Nullable LimitStore store; // null: in memory

        private Builder() {}

        /** The rules of a namespace. */
        public Builder rules(String namespace, Collection<LimitRule> itsRules) {
            rules.put(Check.notBlank("namespace", namespace), List.copyOf(itsRules));
            return this;
        }

        /** Where to listen; 127.0.0.1 by default. */
        public Builder host(String newHost) {
            host = Check.notBlank("host", newHost);
            return this;
        }

        /** Where to listen; {@value TokenServer#DEFAULT_PORT} by default, 0 for any that is free. */
        public Builder port(int newPort) {
            port = Check.inRange("port", newPort, 0, 65_535);
            return this;
        }

        /** Where state is kept; in memory by default. */
        public Builder store(LimitStore newStore) {
            store = Check.present("store", newStore);
            return this;
        }

        /** How long the end waits for clients to leave; a second by default. */
        public Builder drainTime(Duration longest) {
            drainTime = Check.inRange("drainTime", longest, Duration.ZERO, Duration.ofMinutes(10));
            return this;
        }

        /** The clock that decides everything; the system's by default. */
        public Builder clock(NanoClock newClock) {
            clock = Check.present("clock", newClock);
            return this;
        }

        /**
         * Starts the server.
         *
         * @throws IOException if it cannot listen there
         */
        public TokenServer start() throws IOException {
            TokenServer server = new TokenServer(this);
            server.start();
            return server;
        }
    }
}
