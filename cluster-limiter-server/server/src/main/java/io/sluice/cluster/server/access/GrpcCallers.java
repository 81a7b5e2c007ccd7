package io.sluice.cluster.server.access;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who makes a call by gRPC: for the doors that speak it. Safe for many threads. */
public final class GrpcCallers {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private GrpcCallers() {}

    /**
     * Recognises who makes a call by the header {@code authorization} and the certificate of its connection.
     *
     * @return empty if it is nobody who is known
     */
    public static Optional<Principal> recognise(Principals principals, ServerCall<?, ?> call, Metadata headers) {
        return principals.recognise(headers.get(AUTHORIZATION), certificate(call));
    }

    private static @Nullable X509Certificate certificate(ServerCall<?, ?> call) {
        SSLSession tls = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (tls == null) {
            return null;
        }
        try {
            Certificate[] chain = tls.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate its ? its : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    /** Ends the call of somebody who is not known. */
    public static <A> ServerCall.Listener<A> refuse(ServerCall<A, ?> call) {
        call.close(
                Status.UNAUTHENTICATED.withDescription("a token or a certificate that is known here is needed"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
