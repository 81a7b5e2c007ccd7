package io.sluice.cluster.envoy;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.sluice.cluster.server.DoorContext;
import io.sluice.cluster.server.Exposure;
import io.sluice.cluster.server.FrontDoor;
import io.sluice.cluster.server.access.Principals;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.rules.file.FileRuleSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port on which Envoy, and what is built upon it, asks whether requests may pass: the rate limit service, version 3.
 * <pre>{@code
 * TokenServer server = TokenServer.builder()
 *     .door(context -> EnvoyDoor.open(context, EnvoyConfig.custom().rules(List.of("shop.yaml")).build()))
 *     .start();
 * }</pre>
 * <p><b>Limits.</b> Those of the reference service's files: so many requests in each second, minute, hour, day, week, month or year of the
 * calendar in UTC. A request that has several limits takes of all or of none. A domain or a descriptor without a limit passes. In the
 * engine the domain {@code shop} is the namespace {@code envoy/shop}, and a limit's name is its path, such as {@code path=%2Fpay/user}.
 * <p><b>Errors.</b> Where the store does not answer, an error is given back, and Envoy does what its failure mode says.
 * <p><b>Exposure.</b> As of the server: with its certificates it is encrypted, and principals must come with their tokens or certificates, and
 * may be clients of the domains whose namespaces they are given, such as {@code envoy/shop}.
 * <p><b>Load.</b> Requests are bounded in size, and so is how many a connection may have unanswered.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class EnvoyDoor implements FrontDoor {
    /** What the names of domains begin with in the engine. */
    public static final String NAMESPACE_PREFIX = "envoy/";

    private static final Logger LOG = LoggerFactory.getLogger(EnvoyDoor.class);
    private static final int MOST_REQUEST_BYTES = 64 * 1024;
    private static final int MOST_HEADER_BYTES = 8 * 1024;
    private static final int MOST_CALLS_A_CONNECTION = 1024;
    private static final long GRACE_SECONDS = 1;

    private final LimitEngine engine;
    private final Map<String, Domain> domains = new ConcurrentHashMap<>();
    private final Map<String, String> domainOfSource = new HashMap<>(); // guarded by this
    private final List<FileRuleSource> files = new ArrayList<>();
    private final RateLimitService service;
    private final Server server;

    private EnvoyDoor(DoorContext context, EnvoyConfig config) throws IOException {
        boolean encrypted = context.tls() != null;
        boolean guarded = !context.principals().isEmpty();
        Exposure.check("the door for Envoy", config.host(), encrypted, guarded, config.insecure());
        engine = context.desk().engine();
        service = new RateLimitService(context.desk(), context.clock().wallClock(), config, domains);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
                .directExecutor()
                .maxInboundMessageSize(MOST_REQUEST_BYTES)
                .maxInboundMetadataSize(MOST_HEADER_BYTES)
                .maxConcurrentCallsPerConnection(MOST_CALLS_A_CONNECTION)
                .addService(ServerInterceptors.intercept(service, new Callers(context.principals())));
        server = (context.tls() == null
                        ? builder
                        : builder.sslContext(context.tls().forGrpc()))
                .build();
        try {
            for (String file : config.rules()) {
                follow(file, context.clock());
            }
            server.start();
        } catch (RuntimeException | IOException failed) {
            close();
            throw failed;
        }
        LOG.info("Envoy finds the rate limit service at {}", server.getListenSockets());
    }

    /**
     * Opens a door of a server; when this returns, Envoy can ask.
     *
     * @throws IOException if it cannot listen there
     * @throws IllegalStateException if a file of rules is not there or holds a mistake
     */
    public static EnvoyDoor open(DoorContext context, EnvoyConfig config) throws IOException {
        return new EnvoyDoor(Check.present("context", context), Check.present("config", config));
    }

    /**
     * Opens a door without a server, for everybody who reaches it; when this returns, Envoy can ask.
     *
     * @param engine decides
     * @param clock its wall clock tells when counts begin anew; the engine's own
     * @throws IOException if it cannot listen there
     * @throws IllegalStateException if a file of rules is not there or holds a mistake
     */
    public static EnvoyDoor open(LimitEngine engine, NanoClock clock, EnvoyConfig config) throws IOException {
        Desk desk = new Desk(engine, clock, Desk.DEFAULT_MAX_UNDECIDED);
        return open(new DoorContext(desk, new ClientRegistry(clock), Principals.none(), null, clock), config);
    }

    private void follow(String path, NanoClock clock) {
        FileRuleSource file = FileRuleSource.custom(Path.of(path))
                .requireInitial(true)
                .clock(clock)
                .build();
        files.add(file);
        file.start(document -> rules(path, DomainRules.read(document.bytes())));
    }

    @Override
    public int port() {
        return server.getPort();
    }

    /**
     * Puts the limits of one source in force, in place of those that it gave before. What was counted stays counted.
     *
     * @param source what the rules come from, such as the name of a file
     * @throws IllegalArgumentException if another source has this domain; then nothing changes
     */
    public synchronized void rules(String source, DomainRules rules) {
        String before = domainOfSource.get(source);
        boolean sameDomain = rules.domain().equals(before);
        if (!sameDomain && domains.containsKey(rules.domain())) {
            throw new BadValueException("domain", "of one source only", '"' + rules.domain() + '"');
        }
        if (before != null && !sameDomain) {
            remove(source);
        }
        domainOfSource.put(source, rules.domain());
        Domain known = domains.get(rules.domain());
        if (known == null) {
            domains.put(rules.domain(), new Domain(engine, rules));
        } else {
            known.rules(rules);
        }
    }

    /** Takes the limits of a source away. */
    public synchronized void remove(String source) {
        String domain = domainOfSource.remove(source);
        Domain known = domain == null ? null : domains.remove(domain);
        if (known != null) {
            known.remove();
        }
    }

    /** The numbers of this door, now. */
    public EnvoySnapshot snapshot() {
        return service.snapshot();
    }

    /** Nobody new comes in; what has come is answered. */
    @Override
    public void drain() {
        server.shutdown();
    }

    /** Ends within a second; at once if called by a thread that is interrupted. May be called twice. */
    @Override
    public void close() {
        files.forEach(FileRuleSource::close);
        drain();
        try {
            server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.shutdownNow();
    }
}
