package io.sluice.cluster.client;

import io.sluice.core.Check;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a client recognises its servers, and is recognised by them. TLS 1.2 and 1.3; immutable, compared by value. It names files, which are
 * read whenever a stream is opened, so new certificates count from the next one on; nothing of their content is kept here.
 *
 * @param trust a file: the certificates, in PEM, of those who may sign servers' certificates; null for those that this Java trusts
 * @param certificate a file: the client's certificates in PEM, its own first; null if it has none
 * @param key a file: its private key in PEM, PKCS #8, not encrypted; null if it has none
 * @param serverName what servers' certificates must say, instead of the host that is connected to; null for that host
 */
public record ClusterTls(
        @Nullable String trust,
        @Nullable String certificate,
        @Nullable String key,
        @Nullable String serverName) {

    public ClusterTls {
        checkNotBlank("trust", trust);
        checkNotBlank("certificate", certificate);
        checkNotBlank("key", key);
        checkNotBlank("serverName", serverName);
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("certificate and key must be given both or neither, but only "
                    + (key == null ? "certificate" : "key") + " was");
        }
    }

    private static void checkNotBlank(String name, @Nullable String value) {
        if (value != null) {
            Check.notBlank(name, value);
        }
    }

    /** Trusts whom this Java trusts, and shows no certificate. */
    public static ClusterTls ofDefaults() {
        return new ClusterTls(null, null, null, null);
    }

    /** Trusts servers whose certificates are signed by one of these. */
    public ClusterTls withTrust(String file) {
        return new ClusterTls(file, certificate, key, serverName);
    }

    /** Shows a certificate. */
    public ClusterTls withCertificate(String certificateFile, String keyFile) {
        return new ClusterTls(trust, certificateFile, keyFile, serverName);
    }

    /** Expects certificates of this name, whatever the host is called that is connected to. */
    public ClusterTls withServerName(String name) {
        return new ClusterTls(trust, certificate, key, name);
    }

    Optional<String> expectedName() {
        return Optional.ofNullable(serverName);
    }
}
