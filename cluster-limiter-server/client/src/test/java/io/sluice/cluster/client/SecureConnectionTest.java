package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.X509Bundle;
import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.ServerTls;
import io.sluice.cluster.server.access.ServerTls.ClientCertificates;
import io.sluice.cluster.server.access.TestCertificates;
import io.sluice.cluster.server.access.TokenHash;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real connections with TLS, tokens and certificates: the right ones, and each wrong one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecureConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = TokenHash.newToken();
    private static final String CHECKOUT = "spiffe://shop/checkout";

    private static final List<Principal> PRINCIPALS = List.of(
            Principal.byToken("checkout", TokenHash.of(TOKEN), "shop"),
            new Principal("certified", Set.of(), Set.of(CHECKOUT), Set.of("shop")));

    private final ManualClock serverClock = new ManualClock();
    private final TestCertificates ours = new TestCertificates();
    private final TestCertificates theirs = new TestCertificates();
    private @Nullable TokenServer server;

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void serve(ClientCertificates wanted) throws IOException {
        TestCertificates.write(folder, "server", ours.server());
        ours.writeAuthority(folder.resolve("ours.crt"));
        theirs.writeAuthority(folder.resolve("theirs.crt"));
        server = TokenServer.builder()
                .port(0)
                .clock(serverClock)
                .drainTime(Duration.ZERO)
                .tls(ServerTls.custom()
                        .certificate(file("server.crt"))
                        .key(file("server.key"))
                        .trust(file("ours.crt"))
                        .clientCertificates(wanted)
                        .build())
                .principals(PRINCIPALS)
                .rules("shop", List.of(LimitRule.perSecond("pay", 100)))
                .start();
    }

    private ClusterTls trusting(String authority) {
        return ClusterTls.ofDefaults().withTrust(file(authority));
    }

    private ClusterTls showing(X509Bundle certificate) {
        TestCertificates.write(folder, "client", certificate);
        return trusting("ours.crt").withCertificate(file("client.crt"), file("client.key"));
    }

    /** What the server says to a stream: welcome, or why it ended. */
    private String said(Access access, String namespace) throws Exception {
        GrpcTransport transport = new GrpcTransport("127.0.0.1", server.port(), access, Duration.ofSeconds(10));
        CompletableFuture<String> said = new CompletableFuture<>();
        try {
            transport
                    .open(new Transport.Listener() {
                        @Override
                        public void received(ServerFrame frame) {
                            said.complete(frame.welcome() == null ? "something else" : "welcome");
                        }

                        @Override
                        public void broken(String why) {
                            said.complete(why);
                        }
                    })
                    .send(ClientFrame.hello(new Hello(1, 1, namespace, 7, "test")));
            return said.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            transport.close();
        }
    }

    @Test
    void a_client_with_a_token_takes_part_over_tls() throws Exception {
        serve(ClientCertificates.OPTIONAL);
        try (ClusterClient client = ClusterClient.builder(
                        ClusterClientConfig.of("shop", "test").withDeadline(Duration.ofSeconds(10)))
                .server("127.0.0.1", server.port())
                .tls(trusting("ours.crt"))
                .token(TOKEN)
                .build()) {
            await().atMost(PATIENCE).until(client::isConnected);
            assertThat(server.clients("shop")).isEqualTo(1);
        }
    }

    @Test
    void a_client_with_a_certificate_needs_no_token() throws Exception {
        serve(ClientCertificates.REQUIRED);
        assertThat(said(new Access(showing(ours.client(CHECKOUT)), null), "shop"))
                .isEqualTo("welcome");
    }

    @Test
    void who_presents_nothing_or_a_wrong_token_is_not_let_in() throws Exception {
        serve(ClientCertificates.OPTIONAL);
        assertThat(said(new Access(trusting("ours.crt"), null), "shop")).contains("a token or a certificate");
        assertThat(said(new Access(trusting("ours.crt"), () -> "wrong"), "shop"))
                .contains("a token or a certificate");
        assertThat(said(
                        new Access(trusting("ours.crt"), () -> {
                            throw new IllegalStateException("no token today");
                        }),
                        "shop"))
                .contains("a token or a certificate");
        assertThat(server.use().unknownClients()).isEqualTo(3);
    }

    @Test
    void a_good_token_does_not_open_another_namespace() throws Exception {
        serve(ClientCertificates.OPTIONAL);
        assertThat(said(new Access(trusting("ours.crt"), () -> TOKEN), "bank"))
                .isEqualTo("namespace bank is not open to checkout");
    }

    @Test
    void a_server_that_is_signed_by_somebody_else_is_told_nothing() throws Exception {
        serve(ClientCertificates.OPTIONAL);
        assertThat(said(new Access(trusting("theirs.crt"), () -> TOKEN), "shop"))
                .isNotEqualTo("welcome")
                .doesNotContain(TOKEN);
        assertThat(said(new Access(trusting("ours.crt").withServerName("other.example"), () -> TOKEN), "shop"))
                .as("another's certificate")
                .isNotEqualTo("welcome");
        assertThat(server.use().connections()).isZero();
        assertThat(server.use().unknownClients()).isZero();
    }

    @Test
    void a_certificate_that_is_expired_or_of_somebody_else_does_not_get_in() throws Exception {
        serve(ClientCertificates.REQUIRED);
        assertThat(said(new Access(showing(ours.expired(CHECKOUT)), null), "shop"))
                .isNotEqualTo("welcome");
        assertThat(said(new Access(showing(theirs.client(CHECKOUT)), null), "shop"))
                .isNotEqualTo("welcome");
        assertThat(said(new Access(trusting("ours.crt"), () -> TOKEN), "shop"))
                .as("a token does not make up for a certificate that is required")
                .isNotEqualTo("welcome");
        assertThat(said(new Access(showing(ours.client("spiffe://shop/other")), null), "shop"))
                .as("a good certificate of a stranger")
                .contains("a token or a certificate");
    }

    @Test
    void clear_text_is_not_answered_by_a_server_with_tls() throws Exception {
        serve(ClientCertificates.OPTIONAL);
        assertThat(said(new Access(null, () -> TOKEN), "shop")).isNotEqualTo("welcome");
    }

    @Test
    void new_certificates_count_from_the_next_connection_on() throws Exception {
        serve(ClientCertificates.OPTIONAL);
        Access trustsTheirs = new Access(trusting("theirs.crt"), () -> TOKEN);
        assertThat(said(trustsTheirs, "shop")).isNotEqualTo("welcome");
        TestCertificates.write(folder, "server", theirs.server());
        serverClock.advance(Duration.ofSeconds(10));
        assertThat(said(trustsTheirs, "shop")).isEqualTo("welcome");
    }

    @Test
    void a_token_is_not_sent_in_clear_text_and_stands_in_no_message() {
        ClusterClient.Builder clear =
                ClusterClient.builder("shop", "test").token(TOKEN).server("10.0.0.7", 7420);
        assertThatThrownBy(clear::build)
                .hasMessageContaining("loopback interface if a token is presented without tls, but one was 10.0.0.7")
                .message()
                .doesNotContain(TOKEN);
        assertThat(new Access(null, () -> TOKEN).toString()).isEqualTo("Access[tls=null, token=given]");
    }

    @Test
    void files_that_cannot_be_used_are_told_when_the_client_is_made() {
        assertThatThrownBy(() -> ClusterClient.builder("shop", "test")
                        .server("127.0.0.1", 1)
                        .tls(trusting("none.crt"))
                        .build())
                .hasMessageContaining("none.crt");
        assertThatThrownBy(() -> new ClusterTls(null, "a.crt", null, null))
                .hasMessage("certificate and key must be given both or neither, but only certificate was");
    }
}
