package io.sluice.cluster.server.access;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Makes certificates, and writes them where a test wants them. */
public final class TestCertificates {
    private final X509Bundle authority;

    /** With an authority of its own, which no other trusts. */
    public TestCertificates() {
        try {
            authority = new CertificateBuilder()
                    .subject("CN=authority of a test")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** For 127.0.0.1 and localhost. */
    public X509Bundle server() {
        return issue(builder("server").addSanIpAddress("127.0.0.1").addSanDnsName("localhost"));
    }

    /** For a client that is called so. */
    public X509Bundle client(String uri) {
        return issue(builder("client").addSanUriName(URI.create(uri)));
    }

    /** For a client, and no longer valid. */
    public X509Bundle expired(String uri) {
        Instant now = Instant.now();
        return issue(builder("client")
                .addSanUriName(URI.create(uri))
                .notBefore(now.minus(2, ChronoUnit.DAYS))
                .notAfter(now.minus(1, ChronoUnit.DAYS)));
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder().subject("CN=" + name);
    }

    private X509Bundle issue(CertificateBuilder builder) {
        try {
            return builder.buildIssuedBy(authority);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes {@code name.crt} and {@code name.key}. */
    public static void write(Path folder, String name, X509Bundle bundle) {
        try {
            Files.writeString(folder.resolve(name + ".crt"), bundle.getCertificatePathPEM());
            Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the authority's certificate. */
    public Path writeAuthority(Path file) {
        try {
            return Files.writeString(file, authority.getCertificatePEM());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
