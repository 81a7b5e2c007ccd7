package io.sluice.cluster.server;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Principals;
import io.sluice.cluster.server.access.ServerTls;
import io.sluice.cluster.server.access.TlsFiles;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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
 * <p><b>Exposure.</b> It listens on the loopback interface only, unless told otherwise, and then starts only with {@link Builder#tls TLS} and
 * {@link Builder#principals principals}, or if it is told to be {@link Builder#insecure insecure}.
 * <p><b>Load.</b> What a client has unanswered is bounded, and so are each frame and what the whole server has undecided; a client that does
 * not read its answers is not read from. Namespaces have {@link Builder#quotas quotas}, and take turns where there is not time for all.
 * <p><b>The end.</b> {@link #close()} tells clients to go elsewhere, answers what has come, and ends.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class TokenServer implements AutoCloseable {
    /** The port if none is given. */
    public static final int DEFAULT_PORT = 7420;

    /** After how long a silence a client is asked for a sign of life, if nothing else is said. */
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TokenServer.class);
    private static final long TELL_CLIENTS_NANOS = 1_000_000_000;
    private static final long CLIENTS_MAY_ASK_EVERY_NANOS =
            5_000_000_000L; // for signs of life; half of what clients do at the most
    private static final int MOST_STREAMS_A_CONNECTION = 16;
    private static final int MOST_HEADER_BYTES = 8 * 1024;

    private final NanoClock clock;
    private final Duration drainTime;
    private final LimitStore store;
    private final DoorContext context;
    private final EventLoops loops;
    private final NativeService service;
    private final Server server;
    private final List<FrontDoor> doors = new ArrayList<>();
    private final List<Runnable> quotaFollowers = new CopyOnWriteArrayList<>();
    private @Nullable Timer timer; // guarded by this; null before the start and after the end
    private boolean closed; // guarded by this

    /**
     * Whatever may fail is left to {@link #start}, after which {@link #close()} frees what was opened.
     *
     * @param encryption by {@code tls}; null if there is none
     */
    private TokenServer(Builder builder, LimitStore store, @Nullable TlsFiles tls, @Nullable SslContext encryption) {
        clock = builder.clock;
        drainTime = builder.drainTime;
        this.store = store;
        Desk desk = new Desk(new LimitEngine(store), clock, builder.maxUndecided);
        context = new DoorContext(desk, new ClientRegistry(clock), builder.principals, tls, clock);
        Sockets sockets = Sockets.best();
        loops = new EventLoops(sockets);
        service = new NativeService(context, loops);
        NettyServerBuilder netty = NettyServerBuilder.forAddress(new InetSocketAddress(builder.host, builder.port))
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelType(sockets.listening())
                .directExecutor()
                .flowControlWindow(Protocol.WINDOW_BYTES)
                .maxInboundMessageSize(Protocol.MAX_FRAME_BYTES)
                .maxInboundMetadataSize(MOST_HEADER_BYTES)
                .maxConcurrentCallsPerConnection(MOST_STREAMS_A_CONNECTION)
                .keepAliveTime(builder.keepAlive.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(builder.keepAlive.toNanos() / 2, TimeUnit.NANOSECONDS)
                .permitKeepAliveTime(CLIENTS_MAY_ASK_EVERY_NANOS, TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(service.definition());
        server = (encryption == null ? netty : netty.sslContext(encryption)).build();
    }

    private void start(Builder builder) throws IOException {
        builder.rules.forEach(engine()::rules);
        builder.concurrencyRules.forEach(engine().concurrency()::rules);
        context.desk().quotas(builder.quotas);
        server.start();
        for (FrontDoor.Opener opener : builder.doors) {
            doors.add(opener.open(context));
        }
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

    /** The doors besides the native protocol's, in the order in which they were given; unmodifiable. */
    public List<FrontDoor> doors() {
        return List.copyOf(doors);
    }

    /** Puts the rules of a namespace in force, in place of those before; see {@link LimitEngine#rules(String, Collection)}. */
    public void rules(String namespace, Collection<LimitRule> rules) {
        engine().rules(namespace, rules);
    }

    /** Puts the quotas of all namespaces in force, in place of those before; see {@link Desk#quotas}. */
    public void quotas(Map<String, NamespaceQuota> quotas) {
        context.desk().quotas(quotas);
        quotaFollowers.forEach(Runnable::run);
    }

    /** What decides; for looking at rules and limits. */
    public LimitEngine engine() {
        return context.desk().engine();
    }

    /** How many clients of a namespace are connected. */
    public int clients(String namespace) {
        return context.registry().count(namespace);
    }

    /** The numbers of this server, now. */
    public ServerUse use() {
        return new ServerUse(
                context.desk().use(),
                context.desk().batchSizes(),
                context.desk().undecided(),
                service.connections(),
                service.unknownClients(),
                service.malformedFrames());
    }

    /**
     * All that is counted here, for those who watch: the same list is told by {@code /metrics} of a server that runs by itself, and by the
     * meters of one that is embedded. It is that of the rules and quotas in force; {@link #followMeters} tells when it may be another. How
     * the sizes of batches are spread is told besides, by {@link #use()}.
     */
    public List<ServerMeter> meters() {
        return ServerMeters.of(context, service);
    }

    /**
     * Has somebody look at {@link #meters()} again whenever rules or quotas have been put in force; on the thread that did.
     *
     * @param look must neither throw nor block
     */
    public Subscription followMeters(Runnable look) {
        Subscription ofRules = engine().follow(look);
        quotaFollowers.add(look);
        return () -> {
            ofRules.close();
            quotaFollowers.remove(look);
        };
    }

    /** What is wrong with the files of certificates; null if nothing is, or there are none. */
    public @Nullable String tlsProblem() {
        TlsFiles tls = context.tls();
        return tls == null ? null : tls.problem();
    }

    /** The certificates that this server is recognised by, for what else listens in this process; null if there are none. */
    public @Nullable TlsFiles tls() {
        return context.tls();
    }

    /** Who is known by name. */
    public Principals principals() {
        return context.principals();
    }

    /** Whether it has been told to end. */
    public synchronized boolean isClosed() {
        return closed;
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
        doors.forEach(FrontDoor::drain);
        try {
            server.awaitTermination(drainTime.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.shutdownNow();
        doors.forEach(FrontDoor::close);
        loops.close();
        store.close();
        TlsFiles tls = context.tls();
        if (tls != null) {
            tls.close();
        }
    }

    /** Collects rules and options. Not safe for several threads. */
    public static final class Builder {
        private final Map<String, List<LimitRule>> rules = new LinkedHashMap<>();
        private final Map<String, List<ConcurrencyRule>> concurrencyRules = new LinkedHashMap<>();
        private final List<FrontDoor.Opener> doors = new ArrayList<>();
        private NanoClock clock = NanoClock.system();
        private String host = "127.0.0.1";
        private int port = DEFAULT_PORT;
        private Duration drainTime = Duration.ofSeconds(1);
        private Duration keepAlive = DEFAULT_KEEP_ALIVE;
        private int maxUndecided = Desk.DEFAULT_MAX_UNDECIDED;
        private Map<String, NamespaceQuota> quotas = Map.of();
        private Principals principals = Principals.none();
        private boolean insecure;
        private @Nullable ServerTls tls; // null: not encrypted
        private @Nullable LimitStore store; // null: in memory

        private Builder() {}

        /** The rules of a namespace. */
        public Builder rules(String namespace, Collection<LimitRule> itsRules) {
            rules.put(Check.notBlank("namespace", namespace), List.copyOf(itsRules));
            return this;
        }

        /** The caps on calls in flight of a namespace; later ones are put in force by {@link LimitEngine#concurrency()}. */
        public Builder concurrencyRules(String namespace, Collection<ConcurrencyRule> itsRules) {
            concurrencyRules.put(Check.notBlank("namespace", namespace), List.copyOf(itsRules));
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

        /** Where state is kept; in memory by default. The server closes it when it ends, and when it cannot start. */
        public Builder store(LimitStore newStore) {
            store = Check.present("store", newStore);
            return this;
        }

        /** Another way in, besides the native protocol. */
        public Builder door(FrontDoor.Opener opener) {
            doors.add(Check.present("opener", opener));
            return this;
        }

        /** Encrypts connections; by default they are not. */
        public Builder tls(ServerTls newTls) {
            tls = Check.present("tls", newTls);
            return this;
        }

        /** Who may come in. By default nobody is known by name, and everybody may do everything. */
        public Builder principals(Collection<Principal> newPrincipals) {
            principals = Principals.of(newPrincipals);
            return this;
        }

        /** Whether it may listen beyond the loopback interface without TLS, or without principals; default false. */
        public Builder insecure(boolean allowed) {
            insecure = allowed;
            return this;
        }

        /** How much of this server namespaces may use; nothing is limited by default. */
        public Builder quotas(Map<String, NamespaceQuota> newQuotas) {
            quotas = Check.mapOf("quotas", newQuotas);
            return this;
        }

        /** How many asks may wait for the store's decision, of all clients together; 1 to 2^30, default 2^18. */
        public Builder maxUndecided(int asks) {
            maxUndecided = Check.inRange("maxUndecided", asks, 1, 1 << 30);
            return this;
        }

        /** How long the end waits for clients to leave; a second by default. */
        public Builder drainTime(Duration longest) {
            drainTime = Check.inRange("drainTime", longest, Duration.ZERO, Duration.ofMinutes(10));
            return this;
        }

        /**
         * How long nothing may come from a client before it is asked for a sign of life, for which it has half as long: then a client that was
         * cut off in silence is lost; 1 s to 1 h, 10 s by default.
         */
        public Builder keepAlive(Duration silence) {
            keepAlive = Check.inRange("keepAlive", silence, Duration.ofSeconds(1), Duration.ofHours(1));
            return this;
        }

        /** The clock that decides everything; the system's by default. */
        public Builder clock(NanoClock newClock) {
            clock = Check.present("clock", newClock);
            return this;
        }

        /**
         * Starts the server. If that fails nothing is left: no thread, no port, and no connection of the store.
         *
         * @throws IOException if it cannot listen there, or files of certificates cannot be used
         * @throws IllegalArgumentException if it would listen beyond the loopback interface without protection, and is not insecure; or the
         *     store cannot keep a rule or a quota
         */
        public TokenServer start() throws IOException {
            TokenServer server = make(store == null ? new MemoryStore(clock) : store);
            try {
                server.start(this);
            } catch (IOException | RuntimeException failed) {
                server.close();
                throw failed;
            }
            return server;
        }

        private TokenServer make(LimitStore itsStore) throws IOException {
            TlsFiles files = null;
            try {
                Exposure.check("the token server", host, tls != null, !principals.isEmpty(), insecure);
                files = tls == null ? null : TlsFiles.open(tls, clock);
                return new TokenServer(this, itsStore, files, files == null ? null : files.forGrpc());
            } catch (IOException | RuntimeException failed) {
                itsStore.close();
                if (files != null) {
                    files.close();
                }
                throw failed;
            }
        }
    }

    public static Builder builder() {
        return new Builder();
    }
}
