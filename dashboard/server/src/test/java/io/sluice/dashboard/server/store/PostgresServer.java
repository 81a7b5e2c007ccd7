package io.sluice.dashboard.server.store;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A real server on a port of its own, whose files go with it. It refuses to run as root, so root runs it as the user that the system's package has made.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String USER = "sluice";

    private final Path folder;
    private final int port;
    private Process process;

    private PostgresServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        String data = folder.resolve("data").toString();
        run(program("initdb"), "--pgdata", data, "--username", USER, "--auth", "trust", "--no-sync");
        process = begin();
    }

    private Process begin() {
        return launch(
                program("postgres"),
                "-D",
                folder.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off");
    }

    /** Starts one, and waits until it answers. */
    public static PostgresServer start() {
        PostgresServer server;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path folder = Files.createTempDirectory("postgres");
            int port = free.getLocalPort();
            free.close();
            server = new PostgresServer(owned(folder), port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        await().atMost(PATIENCE).until(server::answers);
        return server;
    }

    /** It is away, from one moment to the next, as far as those are concerned who are connected. */
    public void goAway() {
        run("kill", "-QUIT", Long.toString(process.pid())); // does not wait for them
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    /** It is back, with what was committed; waits until it answers. */
    public void comeBack() {
        process = begin();
        await().atMost(PATIENCE).until(this::answers);
    }

    /** A database that is new. */
    public String newDatabase(String name) {
        try (var connection = DriverManager.getConnection(url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + '/' + database + "?user=" + USER;
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("postgres ended by itself; see " + folder.resolve("log"));
        }
        try (var connection = DriverManager.getConnection(url("postgres"))) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** From where Debian puts it, or from PATH. */
    private static String program(String name) {
        File[] versions = new File("/usr/lib/postgresql").listFiles();
        Stream<Path> debians = versions == null
                ? Stream.empty()
                : Stream.of(versions).map(File::toPath).sorted(Comparator.reverseOrder());
        Stream<Path> inPath =
                Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
        return Stream.concat(debians.map(version -> version.resolve("bin")), inPath)
                .map(place -> place.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not there; ./sluice test installs it"))
                .toString();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path owned(Path folder) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    folder,
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
        return folder;
    }

    private void run(String... command) {
        try {
            int code = launch(command).waitFor();
            if (code != 0) {
                throw new IllegalStateException(command[0] + " failed; see " + folder.resolve("log"));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private Process launch(String... command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        whole.addAll(List.of(command));
        try {
            return new ProcessBuilder(whole)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
