package io.sluice.cluster.server.access;

import io.sluice.core.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * With which files a server is recognised, and recognises its clients. TLS 1.2 and 1.3; immutable, compared by value.
 * <p>The files are looked at once in a while and taken when they have changed and belong together; connections that are open stay.
 *
 * @param certificate a file: the server's certificates in PEM, its own first
 * @param key a file: its private key in PEM, PKCS #8, not encrypted
 * @param trust a file: the certificates, in PEM, of those who may sign clients' certificates; null, the default, if clients need none
 * @param clientCertificates whether clients must show one; default REQUIRED if there is {@code trust}, else NONE
 * @param reloadInterval how often the files are looked at; 1 s to 1 day, default 10 s
 */
public record ServerTls(
        String certificate,
        String key,
        @Nullable String trust,
        ClientCertificates clientCertificates,
        Duration reloadInterval) {

    /** What is wanted of clients. */
    public enum ClientCertificates {
        /** Nothing: they are recognised by tokens. */
        NONE,
        /** A certificate counts if there is one; a bad one ends the connection. */
        OPTIONAL,
        /** Nobody comes in without one. */
        REQUIRED
    }

    public ServerTls {
        Check.notBlank("certificate", certificate);
        Check.notBlank("key", key);
        Check.present("clientCertificates", clientCertificates);
        Check.inRange("reloadInterval", reloadInterval, Duration.ofSeconds(1), Duration.ofDays(1));
        if (trust == null && clientCertificates != ClientCertificates.NONE) {
            throw new IllegalArgumentException(
                    "clientCertificates must be NONE without trust, but was " + clientCertificates);
        }
    }

    /** Starts from the defaults; {@link Builder#certificate} and {@link Builder#key} must be given. */
    public static Builder custom() {
        return new Builder();
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private @Nullable String certificate;
        private @Nullable String key;
        private @Nullable String trust;
        private @Nullable ClientCertificates clientCertificates; // null: follows trust
        private Duration reloadInterval = Duration.ofSeconds(10);

        private Builder() {}

        public Builder certificate(String file) {
            certificate = file;
            return this;
        }

        public Builder key(String file) {
            key = file;
            return this;
        }

        public Builder trust(@Nullable String file) {
            trust = file;
            return this;
        }

        public Builder clientCertificates(ClientCertificates wanted) {
            clientCertificates = wanted;
            return this;
        }

        public Builder reloadInterval(Duration interval) {
            reloadInterval = interval;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is missing or out of range; the message says which
         */
        public ServerTls build() {
            ClientCertificates follows = trust == null ? ClientCertificates.NONE : ClientCertificates.REQUIRED;
            return new ServerTls(
                    Check.notBlank("certificate", certificate),
                    Check.notBlank("key", key),
                    trust,
                    clientCertificates == null ? follows : clientCertificates,
                    reloadInterval);
        }
    }
}
