package io.sluice.cluster.envoy;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.sluice.cluster.server.access.GrpcCallers;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Principals;
import java.util.Optional;

/** Lets in who is known. Safe for many threads. */
final class Callers implements ServerInterceptor {
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
        Optional<Principal> caller = GrpcCallers.recognise(principals, call, headers);
        if (caller.isEmpty()) {
            return GrpcCallers.refuse(call);
        }
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller.get()), call, headers, next);
    }
}
