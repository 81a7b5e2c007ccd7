package io.sluice.cluster.client;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates of a client, for its connections; read anew from their files when asked to. */
final class TlsChannel {
    private static final Logger LOG = LoggerFactory.getLogger(TlsChannel.class);

    private final ClusterTls config;
    private final AdvancedTlsX509TrustManager trust;
    private final @Nullable AdvancedTlsX509KeyManager keys;
    private String said = ""; // guarded by this; so that a mistake is one line in the log

    /**
     * @throws IllegalArgumentException if the files cannot be used; the message names them, and nothing of what is in them
     */
    TlsChannel(ClusterTls config) {
        this.config = config;
        keys = config.certificate() == null ? null : new AdvancedTlsX509KeyManager();
        try {
            trust = AdvancedTlsX509TrustManager.newBuilder().build();
            read();
        } catch (IOException | GeneralSecurityException | RuntimeException wrong) {
            throw new IllegalArgumentException(describe(wrong), wrong);
        }
    }

    private String describe(Exception wrong) {
        return "tls must name files of certificates that can be used, but of " + config + " some cannot: "
                + wrong.getMessage();
    }

    private void read() throws IOException, GeneralSecurityException {
        if (config.trust() == null) {
            trust.useSystemDefaultTrustCerts();
        } else {
            trust.updateTrustCredentials(new File(config.trust()));
        }
        if (keys != null && config.certificate() != null && config.key() != null) {
            keys.updateIdentityCredentials(new File(config.certificate()), new File(config.key()));
        }
    }

    /** Takes what is in the files now; what cannot be used leaves what was there before. */
    synchronized void reload() {
        try {
            read();
            said = "";
        } catch (IOException | GeneralSecurityException | RuntimeException wrong) {
            String told = describe(wrong);
            if (!told.equals(said)) {
                said = told;
                LOG.warn("{}; those before stay", told);
            }
        }
    }

    SslContext context() throws IOException {
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .trustManager(trust);
        return (keys == null ? builder : builder.keyManager(keys)).build();
    }
}
