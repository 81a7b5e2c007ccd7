package io.sluice.cluster.server.access;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.access.ServerTls.ClientCertificates;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What connections make of it is tested with a client, in its module. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TlsFilesTest {
    private final TestCertificates certificates = new TestCertificates();
    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path folder;

    private TlsFiles open() throws IOException {
        return TlsFiles.open(
                ServerTls.custom()
                        .certificate(folder.resolve("server.crt").toString())
                        .key(folder.resolve("server.key").toString())
                        .build(),
                clock);
    }

    @Test
    void files_that_have_changed_are_taken_when_they_belong_together() throws IOException {
        TestCertificates.write(folder, "server", certificates.server());
        try (TlsFiles files = open()) {
            assertThat(files.problem()).isNull();
            TestCertificates.write(folder, "new", certificates.server());
            Files.copy(folder.resolve("new.crt"), folder.resolve("server.crt"), REPLACE_EXISTING);
            clock.advance(Duration.ofSeconds(10));
            assertThat(files.problem())
                    .as("only one of two is there yet")
                    .contains("the key is not that of the certificate");
            Files.copy(folder.resolve("new.key"), folder.resolve("server.key"), REPLACE_EXISTING);
            clock.advance(Duration.ofSeconds(10));
            assertThat(files.problem()).isNull();
            Files.delete(folder.resolve("server.key"));
            clock.advance(Duration.ofSeconds(10));
            assertThat(files.problem()).contains("server.key");
            assertThat(files.forGrpc().isServer()).isTrue();
        }
    }

    @Test
    void nothing_starts_with_files_that_cannot_be_used() throws IOException {
        Files.writeString(folder.resolve("server.crt"), "no certificate");
        Files.writeString(folder.resolve("server.key"), "a secret");
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("server.crt")
                .message()
                .doesNotContain("a secret");
    }

    @Test
    void clients_need_certificates_if_there_is_who_signs_them() {
        ServerTls.Builder tls = ServerTls.custom().certificate("a").key("b");
        assertThat(tls.build().clientCertificates()).isEqualTo(ClientCertificates.NONE);
        assertThat(tls.trust("c").build().clientCertificates()).isEqualTo(ClientCertificates.REQUIRED);
        assertThat(tls.clientCertificates(ClientCertificates.OPTIONAL).build().clientCertificates())
                .isEqualTo(ClientCertificates.OPTIONAL);
        assertThatThrownBy(() -> tls.trust(null).build())
                .hasMessage("clientCertificates must be NONE without trust, but was OPTIONAL");
        assertThatThrownBy(() -> ServerTls.custom().build()).hasMessage("certificate must not be blank, but was null");
    }
}
