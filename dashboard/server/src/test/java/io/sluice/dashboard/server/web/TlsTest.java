package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a certificate in files, as {@code ./sluice console --tls-cert --tls-key} passes them on. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TlsTest {
    private static final String SECRET = "changeit";

    @TempDir
    Path home;

    @Test
    void with_tls_the_cookie_is_bound_to_this_host_and_any_name_of_it_will_do()
            throws IOException, InterruptedException, GeneralSecurityException {
        KeyStore store = keyStore();
        Path certificate = pem("CERTIFICATE", store.getCertificate("console").getEncoded());
        Path key =
                pem("PRIVATE KEY", store.getKey("console", SECRET.toCharArray()).getEncoded());
        try (Console console = Console.untouched(
                home,
                new ManualClock(),
                "--server.ssl.certificate=file:" + certificate,
                "--server.ssl.certificate-private-key=file:" + key)) {
            HttpClient http =
                    HttpClient.newBuilder().sslContext(trusting(store)).build();
            URI session = URI.create("https://localhost:" + console.uri("").getPort() + "/api/v1/session");
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(session).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                    .matches("__Host-sluice=[A-Za-z0-9_-]{43}; Path=/; Max-Age=43200; Expires=[^;]+; Secure; HttpOnly;"
                            + " SameSite=Lax");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
    }

    private KeyStore keyStore() throws IOException, InterruptedException, GeneralSecurityException {
        Path file = home.resolve("console.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "console",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        SECRET)
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        return KeyStore.getInstance(file.toFile(), SECRET.toCharArray());
    }

    private Path pem(String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(bytes);
        String pem = "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
        return Files.writeString(home.resolve(what.replace(' ', '-') + ".pem"), pem);
    }

    private static SSLContext trusting(KeyStore store) throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("console", store.getCertificate("console"));
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
