package io.sluice.cluster.standalone;

import io.sluice.cluster.server.Exposure;
import io.sluice.cluster.server.FrontDoorProvider;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.LimitStoreProvider;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RecordDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token server with all that makes it a program: its store, its doors, rules from files, and the admin API, as a configuration says.
 * <p><b>The end.</b> {@link #close()} first says that it is not ready any more, then has clients leave, then ends.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class TokenServerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TokenServerProcess.class);

    private final TokenServer server;
    private final @Nullable RulesWatch watch;
    private final @Nullable AdminServer admin;
    private volatile boolean draining;

    private TokenServerProcess(TokenServerConfig config, NanoClock clock, TokenServer server) throws IOException {
        this.server = server;
        Path rules = config.rules() == null ? null : Path.of(config.rules());
        boolean isFolder = rules != null && Files.isDirectory(rules);
        Rulebook book = new Rulebook(server, clock.wallClock(), isFolder ? rules : null, rules != null && !isFolder);
        watch = rules == null
                ? null
                : isFolder ? new RulesFolder(rules, book, clock) : RulesFile.ofAll(rules, book, clock);
        TokenServerConfig.AdminConfig adminConfig = config.admin();
        try {
            if (watch != null) {
                watch.start();
            }
            admin = adminConfig == null ? null : AdminServer.start(adminConfig, server, book, this::problems);
        } catch (IOException | RuntimeException failed) {
            if (watch != null) {
                watch.close();
            }
            throw failed;
        }
    }

    /**
     * Starts a server.
     *
     * @throws IOException if it cannot listen where it should, or files of certificates cannot be used
     * @throws IllegalArgumentException if the configuration names what there is not, or what does not go together
     * @throws IllegalStateException if there are rules in files, and they hold mistakes
     */
    public static TokenServerProcess start(TokenServerConfig config) throws IOException {
        return start(config, NanoClock.system());
    }

    static TokenServerProcess start(TokenServerConfig config, NanoClock clock) throws IOException {
        if (config.admin() != null) {
            Exposure.check(
                    "the admin API",
                    config.admin().host(),
                    config.tls() != null,
                    !config.principals().isEmpty(),
                    config.insecure());
        }
        TokenServer.Builder builder = TokenServer.builder()
                .host(config.host())
                .port(config.port())
                .principals(config.principals())
                .insecure(config.insecure())
                .quotas(config.namespaces())
                .maxUndecided(config.maxUndecided())
                .drainTime(config.drainTime())
                .keepAlive(config.keepAlive())
                .clock(clock);
        if (config.tls() != null) {
            builder.tls(config.tls());
        }
        config.doors().forEach((name, settings) -> door(builder, name, settings));
        builder.store(store(config.store(), clock));
        TokenServer server = builder.start();
        try {
            return new TokenServerProcess(config, clock, server);
        } catch (IOException | RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    private static LimitStore store(TokenServerConfig.StoreConfig config, NanoClock clock) {
        LimitStoreProvider<?> provider = LimitStoreProvider.find(config.type())
                .orElseThrow(() -> new IllegalArgumentException("store.type must be one of "
                        + LimitStoreProvider.all().stream()
                                .map(LimitStoreProvider::type)
                                .collect(Collectors.joining(", "))
                        + ", which are on the class path, but was " + config.type()));
        return open(provider, config.settings(), clock);
    }

    private static <C extends Record> LimitStore open(
            LimitStoreProvider<C> provider, Map<String, Object> settings, NanoClock clock) {
        return provider.open(settings(provider.settings(), settings, "store.settings"), clock);
    }

    private static void door(TokenServer.Builder builder, String name, Map<String, Object> settings) {
        FrontDoorProvider<?> provider = FrontDoorProvider.find(name)
                .orElseThrow(() -> new IllegalArgumentException("each of doors must be one of "
                        + FrontDoorProvider.all().stream()
                                .map(FrontDoorProvider::name)
                                .toList()
                        + ", which are on the class path, but was " + name));
        door(builder, provider, settings);
    }

    private static <C extends Record> void door(
            TokenServer.Builder builder, FrontDoorProvider<C> provider, Map<String, Object> settings) {
        C read = settings(provider.settings(), settings, "doors." + provider.name());
        builder.door(context -> provider.open(read, context));
    }

    private static <C extends Record> C settings(Class<C> type, Map<String, Object> settings, String path) {
        try {
            return RecordDocuments.of(type).read(settings, path);
        } catch (InvalidRulesException mistakes) {
            throw new IllegalArgumentException(
                    mistakes.errors().stream()
                            .map(error -> (error.path().isEmpty() ? path : error.path()) + ": " + error.message())
                            .collect(Collectors.joining("; ")),
                    mistakes);
        }
    }

    /** Where clients reach it. */
    public int port() {
        return server.port();
    }

    /** Whether it can be looked at and changed. */
    public boolean hasAdmin() {
        return admin != null;
    }

    /**
     * Where it can be looked at and changed.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public int adminPort() {
        return Check.present("admin", admin).port();
    }

    /** The server itself. */
    public TokenServer server() {
        return server;
    }

    /** What is wrong while it goes on with what was good before: rules and certificates that are refused. Empty if nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (watch != null) {
            problems.addAll(watch.problems());
        }
        String tls = server.tlsProblem();
        if (tls != null) {
            problems.add(tls);
        }
        return problems;
    }

    /** Whether it is about to end. */
    public boolean isDraining() {
        return draining;
    }

    /** Ends, when clients have left or the time for that is over. May be called twice. */
    @Override
    public void close() {
        if (draining) {
            return;
        }
        draining = true;
        LOG.info("Token server drains: clients are told to go elsewhere");
        if (admin != null) {
            admin.drain();
        }
        if (watch != null) {
            watch.close();
        }
        server.close();
        if (admin != null) {
            admin.close();
        }
        LOG.info("Token server has ended");
    }
}
