package io.sluice.cluster.server;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.sluice.cluster.protocol.FrameCodec;
import io.sluice.cluster.protocol.MalformedFrameException;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.cluster.server.session.Session;
import io.sluice.cluster.server.session.SessionRefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The native protocol by gRPC: a {@link Session} for each stream. Everything is done on the connection's event loop.
 * <p>The next frame of a stream is read when what was answered has gone out: a client that does not read its answers is not read from.
 */
final class NativeService {
    static final MethodDescriptor<byte[], byte[]> OPEN = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(Protocol.SERVICE, Protocol.METHOD))
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private final LimitEngine engine;
    private final ClientRegistry registry = new ClientRegistry();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    NativeService(LimitEngine engine) {
        this.engine = engine;
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(Protocol.SERVICE)
                .addMethod(OPEN, (call, headers) -> open(call))
                .build();
    }

    ClientRegistry registry() {
        return registry;
    }

    /** Tells those who do not know it how many clients there are. */
    void tellClients() {
        sessions.forEach(Session::tellClients);
    }

    /** Tells all clients to go elsewhere. */
    void drain() {
        sessions.forEach(Session::drain);
    }

    private ServerCall.Listener<byte[]> open(ServerCall<byte[], byte[]> call) {
        Session session = new Session(engine, registry, frame -> call.sendMessage(FrameCodec.encode(frame)));
        sessions.add(session);
        call.sendHeaders(new Metadata());
        call.request(1);
        return new Stream(call, session);
    }

    /** Frames from a client. */
    private final class Stream extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private final Session session;
        private boolean held; // the next frame is read when there is room for its answer

        Stream(ServerCall<byte[], byte[]> call, Session session) {
            this.call = call;
            this.session = session;
        }

        @Override
        public void onMessage(byte[] bytes) {
            try {
                session.receive(FrameCodec.decodeClientFrame(bytes));
            } catch (MalformedFrameException | SessionRefusedException e) {
                end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
                return;
            }
            held = !call.isReady();
            if (!held) {
                call.request(1);
            }
        }

        @Override
        public void onReady() {
            if (held) {
                held = false;
                call.request(1);
            }
        }

        @Override
        public void onHalfClose() {
            end(Status.OK);
        }

        @Override
        public void onCancel() {
            forget();
        }

        @Override
        public void onComplete() {
            forget();
        }

        private void end(Status status) {
            forget();
            call.close(status, new Metadata());
        }

        private void forget() {
            session.close();
            sessions.remove(session);
        }
    }

    /** Messages as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
