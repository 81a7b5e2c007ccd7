package io.sluice.cluster.sentinel;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sluice.cluster.server.DoorContext;
import io.sluice.cluster.server.Exposure;
import io.sluice.cluster.server.FrontDoor;
import io.sluice.cluster.server.Sockets;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.rules.file.FileRuleSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port on which applications with Sentinel's cluster client ask for permits, as they would Sentinel's own token server.
 * <pre>{@code
 * TokenServer server = TokenServer.builder()
 *     .door(context -> SentinelDoor.open(context, SentinelConfig.custom().rules(Map.of("shop", "shop.json")).build()))
 *     .start();
 * }</pre>
 * <p><b>Rules.</b> A limit is a token bucket of {@code count} a second with a burst of what comes in the rule's window; what a prioritized
 * request takes before it has come is missing later, and waits are told exactly. In the engine the namespace {@code shop} is called
 * {@code sentinel/shop}, its rules {@code flow/7} and {@code param/7}: who speaks the native protocol can share them by these names.
 * <p><b>Exposure.</b> The protocol has neither encryption nor authentication. It is spoken on the loopback interface, and to the machine
 * itself only, unless the configuration says otherwise; put a tunnel with mutual TLS before it in a network that others are in.
 * <p><b>Load.</b> What is no frame costs its connection; who does not read its answers is not read from; connections, and the requests of
 * each, are bounded.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closing: what is closed is not used any more, however that ends
public final class SentinelDoor implements FrontDoor {
    /** What the names of Sentinel's namespaces begin with in the engine. */
    public static final String NAMESPACE_PREFIX = "sentinel/";

    private static final Logger LOG = LoggerFactory.getLogger(SentinelDoor.class);
    private static final int LEAST_UNSENT = 32 * 1024;
    private static final int MOST_UNSENT = 64 * 1024;
    private static final long GRACE_MILLIS = 1000;

    private final SentinelConfig config;
    private final Subnets allowed;
    private final Tally tally = new Tally();
    private final Namespaces namespaces;
    private final Connection.Shared shared;
    private final AtomicLong connectionNumbers;
    private final Sockets sockets;
    private final MultiThreadIoEventLoopGroup loops;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final List<FileRuleSource> files = new ArrayList<>();
    private final Channel listening;

    private SentinelDoor(Desk desk, ClientRegistry registry, NanoClock clock, SentinelConfig config, Sockets sockets)
            throws IOException {
        Exposure.check("the door for Sentinel", config.host(), false, false, config.insecure());
        this.config = config;
        this.sockets = sockets;
        allowed = new Subnets(config.allow());
        namespaces = new Namespaces(desk.engine(), registry, config.valueSecret());
        connectionNumbers = new AtomicLong(clock.random().nextLong());
        shared = new Connection.Shared(
                desk,
                namespaces,
                new RequestDecoder(Charset.forName(config.charset())),
                tally,
                clock,
                config.maxOccupyWait().toNanos(),
                config.maxRequestsPerSecond());
        loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("sluice-sentinel", true),
                sockets.handlers());
        try {
            followFiles(clock);
            listening = listen();
        } catch (RuntimeException | IOException failed) {
            files.forEach(FileRuleSource::close);
            loops.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS);
            throw failed;
        }
        LOG.info("Sentinel's clients find the token server at {}", listening.localAddress());
    }

    /**
     * Opens a door of a server; when this returns, clients can come in.
     *
     * @throws IOException if it cannot listen there
     * @throws IllegalStateException if a file of rules is not there or holds a mistake
     */
    public static SentinelDoor open(DoorContext context, SentinelConfig config) throws IOException {
        return open(context, config, Sockets.best());
    }

    /** Over such sockets. */
    static SentinelDoor open(DoorContext context, SentinelConfig config, Sockets sockets) throws IOException {
        return new SentinelDoor(
                context.desk(), context.registry(), context.clock(), Check.present("config", config), sockets);
    }

    /**
     * Opens a door without a server; when this returns, clients can come in.
     *
     * @param engine decides
     * @param clock what caps of requests go by; the engine's own
     * @throws IOException if it cannot listen there
     * @throws IllegalStateException if a file of rules is not there or holds a mistake
     */
    public static SentinelDoor open(LimitEngine engine, NanoClock clock, SentinelConfig config) throws IOException {
        return new SentinelDoor(
                new Desk(engine, clock, Desk.DEFAULT_MAX_UNDECIDED),
                new ClientRegistry(clock),
                clock,
                Check.present("config", config),
                Sockets.best());
    }

    private void followFiles(NanoClock clock) {
        for (Map.Entry<String, String> entry : config.rules().entrySet()) {
            FileRuleSource file = FileRuleSource.custom(Path.of(entry.getValue()))
                    .requireInitial(true)
                    .clock(clock)
                    .build();
            files.add(file);
            file.start(document -> rules(entry.getKey(), SentinelRules.read(document.bytes())));
        }
    }

    private Channel listen() throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(sockets.listening())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LEAST_UNSENT, MOST_UNSENT))
                .childHandler(new Entrance());
        try {
            return bootstrap
                    .bind(config.host(), config.port())
                    .syncUninterruptibly()
                    .channel();
        } catch (Exception failed) { // Netty throws checked ones that it does not declare
            throw new IOException("cannot listen on " + config.host() + ':' + config.port() + ": " + failed, failed);
        }
    }

    /** Who comes in. */
    private final class Entrance extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            if (!allowed.contains(channel.remoteAddress())
                    || tally.connections.incrementAndGet() > config.maxConnections()) {
                refuse(channel);
                return;
            }
            channel.closeFuture().addListener(closed -> tally.connections.decrementAndGet());
            open.add(channel);
            channel.pipeline()
                    .addLast(new IdleStateHandler(config.idleTimeout().toMillis(), 0, 0, TimeUnit.MILLISECONDS))
                    .addLast(new Connection(shared, connectionNumbers.incrementAndGet()));
        }

        private void refuse(SocketChannel channel) {
            if (allowed.contains(channel.remoteAddress())) {
                tally.connections.decrementAndGet();
            }
            tally.refusedConnections.increment();
            channel.close();
        }
    }

    @Override
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /**
     * Puts the rules of a namespace of Sentinel's in force, in place of those before, all or nothing. What is spent of a limit stays spent.
     */
    public void rules(String namespace, SentinelRules rules) {
        namespaces.rules(Check.notBlank("namespace", namespace), rules);
    }

    /** How many clients of a namespace of Sentinel's are connected to this door. */
    public int clients(String namespace) {
        return namespaces.connections(namespace);
    }

    /** The numbers of this door, now. */
    public SentinelSnapshot snapshot() {
        return tally.snapshot();
    }

    /** Nobody new comes in; the protocol has no words for telling those who are in. */
    @Override
    public void drain() {
        listening.close().syncUninterruptibly();
    }

    /** Ends all connections. May be called twice. */
    @Override
    public void close() {
        drain();
        files.forEach(FileRuleSource::close);
        open.close();
        loops.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
