package io.sluice.cluster.server.access;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.grpc.util.CertificateUtils;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates and the key of a server, taken anew from their files when those change. All connections of a server share one.
 * <p><b>Failure.</b> Files that cannot be read or do not belong together, as when only one of two has been replaced yet, leave those
 * before in force; that is told once for each change, in the log and by {@link #problem()}. At the start it is an error.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class TlsFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final byte[] ANYTHING = {1, 2, 3};

    private final ServerTls config;
    private final NanoClock clock;
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final @Nullable AdvancedTlsX509TrustManager trust;
    private @Nullable Contents taken; // guarded by this
    private @Nullable Contents refused; // guarded by this; so that a mistake is one line in the log
    private @Nullable Timer timer; // guarded by this
    private boolean closed; // guarded by this
    private volatile @Nullable String problem;

    /** What was in the files. */
    private static final class Contents {
        private final byte[] certificate;
        private final byte[] key;
        private final byte[] trust; // empty if there is none

        Contents(ServerTls config) throws IOException {
            certificate = Files.readAllBytes(Path.of(config.certificate()));
            key = Files.readAllBytes(Path.of(config.key()));
            trust = config.trust() == null ? new byte[0] : Files.readAllBytes(Path.of(config.trust()));
        }

        boolean same(@Nullable Contents other) {
            return other != null
                    && Arrays.equals(certificate, other.certificate)
                    && Arrays.equals(key, other.key)
                    && Arrays.equals(trust, other.trust);
        }
    }

    private TlsFiles(ServerTls config, NanoClock clock) throws GeneralSecurityException {
        this.config = config;
        this.clock = clock;
        trust = config.trust() == null
                ? null
                : AdvancedTlsX509TrustManager.newBuilder()
                        .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
                        .build();
    }

    /**
     * Takes what is in the files, and follows them until it is closed.
     *
     * @throws IOException if they cannot be read or do not belong together; the message names the files, and nothing of what is in them
     */
    public static TlsFiles open(ServerTls config, NanoClock clock) throws IOException {
        try {
            TlsFiles files = new TlsFiles(config, clock);
            files.take(new Contents(config));
            files.followLater();
            return files;
        } catch (GeneralSecurityException | RuntimeException wrong) {
            throw new IOException(describe(config, wrong), wrong);
        }
    }

    private static String describe(ServerTls config, Exception wrong) {
        return "certificate " + config.certificate() + " and key " + config.key()
                + (config.trust() == null ? "" : " or trust " + config.trust()) + " cannot be used: "
                + wrong.getMessage();
    }

    private synchronized void take(Contents contents) throws GeneralSecurityException, IOException {
        X509Certificate[] chain = CertificateUtils.getX509Certificates(new ByteArrayInputStream(contents.certificate));
        PrivateKey key = CertificateUtils.getPrivateKey(new ByteArrayInputStream(contents.key));
        checkPair(chain, key);
        if (trust != null) {
            trust.updateTrustCredentials(
                    CertificateUtils.getX509Certificates(new ByteArrayInputStream(contents.trust)));
        }
        keys.updateIdentityCredentials(chain, key);
        taken = contents;
        refused = null;
        problem = null;
    }

    /** Whether the certificate is the key's: what one signs the other must verify. */
    private static void checkPair(X509Certificate[] chain, PrivateKey key) throws GeneralSecurityException {
        if (chain.length == 0) {
            throw new GeneralSecurityException("there is no certificate in the file");
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(ANYTHING);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(chain[0].getPublicKey());
        verifying.update(ANYTHING);
        if (!verifying.verify(signature)) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
    }

    // ---- following

    private synchronized void followLater() {
        if (!closed) {
            timer = clock.timers().schedule(config.reloadInterval().toNanos(), () -> {
                look();
                followLater();
            });
        }
    }

    /** Takes what is in the files now, if it is something else. */
    synchronized void look() {
        Contents contents;
        try {
            contents = new Contents(config);
        } catch (IOException unreadable) {
            tell(unreadable);
            return;
        }
        if (contents.same(taken)) {
            problem = null;
        } else if (!contents.same(refused)) {
            try {
                take(contents);
                LOG.info("Certificate {} is in force in place of the one before", config.certificate());
            } catch (GeneralSecurityException | IOException | RuntimeException wrong) {
                refused = contents;
                tell(wrong);
            }
        }
    }

    private void tell(Exception wrong) {
        String told = describe(config, wrong);
        if (!told.equals(problem)) {
            problem = told;
            LOG.warn("{}; those before stay in force", told);
        }
    }

    /** What is wrong with what is in the files now; null if nothing is. */
    public @Nullable String problem() {
        return problem;
    }

    // ---- contexts

    /** For gRPC. */
    public SslContext forGrpc() throws SSLException {
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
                .protocols(PROTOCOLS)
                .clientAuth(
                        switch (config.clientCertificates()) {
                            case NONE -> ClientAuth.NONE;
                            case OPTIONAL -> ClientAuth.OPTIONAL;
                            case REQUIRED -> ClientAuth.REQUIRE;
                        });
        return (trust == null ? builder : builder.trustManager(trust)).build();
    }

    /** For whatever else speaks TLS; whether certificates are wanted of clients is that one's to set. */
    public SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {keys}, trust == null ? null : new TrustManager[] {trust}, null);
        return context;
    }

    /** The protocols that are spoken. */
    public String[] protocols() {
        return PROTOCOLS.clone();
    }

    public ServerTls config() {
        return config;
    }

    /** Follows no longer. */
    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
    }
}
