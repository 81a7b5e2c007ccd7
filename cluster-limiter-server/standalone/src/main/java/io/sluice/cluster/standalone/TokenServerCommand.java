package io.sluice.cluster.standalone;

import io.sluice.cluster.server.access.TokenHash;
import io.sluice.core.rule.RulesRefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs a token server until the process is told to end, by Ctrl-C or SIGTERM; then clients are told to go elsewhere first. The exit code is
 * 1 if it cannot start, and 2 if the command line was wrong.
 */
@Command(name = "token-server", description = "Runs a server of limits that many processes share.")
public final class TokenServerCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "file",
            description = "the configuration, in YAML or JSON; default all defaults")
    private @Nullable Path config;

    @Option(
            names = "--host",
            paramLabel = "address",
            description = "where to listen, instead of what the configuration says")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "N", description = "where to listen, instead of what the configuration says")
    private @Nullable Integer port;

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            description = "where it can be looked at, on the loopback interface")
    private @Nullable Integer adminPort;

    @Option(
            names = "--rules",
            paramLabel = "path",
            description =
                    "a file of rules, or a folder with a file for each namespace, instead of what the configuration says")
    private @Nullable Path rules;

    @Option(names = "--check", description = "reads the configuration, says what is wrong, and ends")
    private boolean check;

    @Option(names = "--new-token", description = "prints a new token and the hash that a configuration wants, and ends")
    private boolean newToken;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /** For the command line, which fills in the options. */
    public TokenServerCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (newToken) {
            printToken(spec.commandLine().getOut());
            return DONE;
        }
        TokenServerProcess process;
        try {
            TokenServerConfig chosen = chosen();
            if (check) {
                spec.commandLine().getOut().println("The configuration is in order.");
                return DONE;
            }
            process = TokenServerProcess.start(chosen);
        } catch (NoSuchFileException missing) {
            return fail("there is no file " + missing.getFile());
        } catch (IOException | IllegalArgumentException | IllegalStateException | RulesRefusedException wrong) {
            return fail(String.valueOf(wrong.getMessage()));
        }
        serve(process);
        return DONE;
    }

    private TokenServerConfig chosen() throws IOException {
        TokenServerConfig read =
                config == null ? TokenServerConfig.custom().build() : TokenServerDocuments.config(config);
        TokenServerConfig.Builder builder = read.toBuilder();
        if (host != null) {
            builder.host(host);
        }
        if (port != null) {
            builder.port(port);
        }
        if (adminPort != null) {
            builder.admin(new TokenServerConfig.AdminConfig(adminPort));
        }
        if (rules != null) {
            builder.rules(rules.toString());
        }
        return builder.build();
    }

    /** Until somebody ends the process. */
    private void serve(TokenServerProcess process) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            process.close();
                            ended.countDown();
                        },
                        "sluice token server ends"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Token server listens on port " + process.port());
        if (process.hasAdmin()) {
            out.println("Admin API listens on port " + process.adminPort());
        }
        out.flush();
        ended.await();
    }

    private static void printToken(PrintWriter out) {
        String token = TokenHash.newToken();
        out.println("token (for the client; it is not shown again): " + token);
        out.println("hash (for the server's configuration):         " + TokenHash.of(token));
        out.flush();
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("sluice: " + message);
        return FAILED;
    }
}
