package io.sluice.cluster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.standalone.TokenServerConfig.AdminConfig;
import io.sluice.cluster.standalone.TokenServerConfig.StoreConfig;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A server as its configuration says, in this process; TokenServerIT has it in its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenServerProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private TokenServerProcess process;

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        if (process != null) {
            process.close();
        }
    }

    private void start(TokenServerConfig.Builder config) throws IOException {
        process = TokenServerProcess.start(config.port(0).build(), clock);
    }

    /** Time goes on until it is so; what happens then is done by threads of their own. */
    private void until(Callable<Boolean> so) {
        await().atMost(PATIENCE).until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return so.call();
        });
    }

    private boolean has(String namespace, String rule) {
        return process.server().engine().rule(namespace, rule).isPresent();
    }

    @Test
    void rules_in_a_folder_come_change_and_go_while_the_server_runs() throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay}]");
        start(TokenServerConfig.custom().rules(folder.toString()));
        assertThat(has("shop", "pay")).isTrue();
        Files.writeString(folder.resolve("bank.json"), "{\"rules\": [{\"id\": \"lend\"}]}");
        until(() -> has("bank", "lend"));
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay}, {id: refund}]");
        until(() -> has("shop", "refund"));
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay, burst: 0}]");
        until(() -> !process.problems().isEmpty());
        assertThat(process.problems().get(0)).contains("shop.yaml", "rules[0].burst", "but was 0");
        assertThat(has("shop", "refund")).as("the last good rules stay").isTrue();
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay, limitForPeriod: 0}]");
        until(() -> process.problems().get(0).contains("rules[0].limitForPeriod"));
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: other}]");
        until(() -> has("shop", "other") && process.problems().isEmpty());
        Files.delete(folder.resolve("bank.json"));
        until(() -> !has("bank", "lend"));
    }

    @Test
    void a_file_that_gets_another_ending_is_followed_on() throws IOException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), "{\"rules\": [{\"id\": \"pay\"}]}");
        start(TokenServerConfig.custom().rules(folder.toString()));
        Path renamed = Files.move(file, folder.resolve("shop.json"));
        Files.writeString(renamed, "{\"rules\": [{\"id\": \"refund\"}]}");
        until(() -> has("shop", "refund") && process.problems().isEmpty());
        assertThat(has("shop", "pay")).isFalse();
    }

    @Test
    void rules_in_one_file_are_followed_too() throws IOException {
        Path file =
                Files.writeString(folder.resolve("rules.yaml"), "namespaces: {shop: [{id: pay}], bank: [{id: lend}]}");
        start(TokenServerConfig.custom().rules(file.toString()));
        assertThat(has("bank", "lend")).isTrue();
        Files.writeString(file, "namespaces: {shop: [{id: refund}]}");
        until(() -> has("shop", "refund"));
        until(() -> !has("bank", "lend"));
    }

    @Test
    void bad_rules_at_the_start_are_told_and_nothing_starts() throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay, burst: 0}]");
        assertThatThrownBy(() -> start(TokenServerConfig.custom().rules(folder.toString())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shop.yaml")
                .hasMessageContaining("rules[0].burst");
    }

    @Test
    void what_cannot_start_follows_no_files_and_listens_nowhere() throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "rules: [{id: pay}]");
        int port = freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TokenServerConfig config = TokenServerConfig.custom()
                    .port(port)
                    .rules(folder.toString())
                    .admin(new AdminConfig(taken.getLocalPort()))
                    .build();
            assertThatThrownBy(() -> TokenServerProcess.start(config, clock)).isInstanceOf(IOException.class);
            assertThat(clock.pending()).as("nothing is looked at again").isZero();
            await().atMost(PATIENCE).until(() -> isFree(port));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }

    @Test
    void what_is_not_on_the_class_path_is_told_by_its_place_in_the_configuration() {
        assertThatThrownBy(() -> start(TokenServerConfig.custom().store(new StoreConfig("tape"))))
                .hasMessage("store.type must be one of memory, redis, which are on the class path, but was tape");
        assertThatThrownBy(() ->
                        start(TokenServerConfig.custom().store(new StoreConfig("memory", Map.of("maxKeys", 1L)))))
                .hasMessage("store.settings.maxKeys: maxKeys must be between 1024 and 268435456, but was 1");
        assertThatThrownBy(() -> start(TokenServerConfig.custom().doors(Map.of("back", Map.of()))))
                .hasMessage(
                        "each of doors must be one of [envoy, sentinel], which are on the class path, but was back");
        assertThatThrownBy(() -> start(TokenServerConfig.custom().admin(new AdminConfig(0, "0.0.0.0"))))
                .hasMessageContaining("host of the admin API must be of the loopback interface");
    }

    @Test
    void an_end_is_told_before_it_comes_and_comes_once() throws IOException {
        start(TokenServerConfig.custom().admin(new AdminConfig(0)));
        assertThat(process.isDraining()).isFalse();
        process.close();
        process.close();
        assertThat(process.isDraining()).isTrue();
        assertThat(process.server().isClosed()).isTrue();
    }

    // ---- the command line

    private static String run(int expected, String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(text));
        line.setErr(new PrintWriter(text));
        assertThat(line.execute(arguments)).isEqualTo(expected);
        return text.toString();
    }

    @Test
    void a_configuration_can_be_checked_without_starting_anything() throws IOException {
        Path file = Files.writeString(folder.resolve("server.yaml"), "port: 1");
        assertThat(run(0, "--check", "--config", file.toString())).contains("in order");
        Files.writeString(file, "port: x");
        assertThat(run(1, "--check", "--config", file.toString()))
                .contains(file + ": port: must be a whole number, but was \"x\" (line 1, column 7)");
        assertThat(run(1, "--check", "--config", folder.resolve("none").toString()))
                .contains("there is no file");
        assertThat(run(2, "--prot", "1")).contains("--prot");
    }

    @Test
    void a_new_token_is_printed_with_the_hash_that_a_configuration_wants() {
        assertThat(run(0, "--new-token")).contains("sluice_").containsPattern("sha256:[0-9a-f]{64}");
    }
}
