package io.sluice.cluster.envoy;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Principals;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Lets in who is known. Safe for many threads. */
final class Callers implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Principal> CALLER = Context.keyWithDefault("sluice-caller", Principal.ANYBODY);

    private final Principals principals;

    Callers(Principals principals) {
        this.principals = principals;
    }

    /** Who makes the call that is being answered. */
    static Principal present() {
        return CALLER.get();
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        if (principals.isEmpty()) {
            return next.startCall(call, headers);
        }
        Optional<Principal> caller = principals.recognise(headers.get(AUTHORIZATION), certificate(call));
        if (caller.isEmpty()) {
            call.close(
                    Status.UNAUTHENTICATED.withDescription("a token or a certificate that is known here is needed"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller.get()), call, headers, next);
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
}
