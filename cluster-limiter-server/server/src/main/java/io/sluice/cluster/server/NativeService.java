package io.sluice.cluster.server;

import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.FrameCodec;
import io.sluice.cluster.protocol.MalformedFrameException;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.server.access.GrpcCallers;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.desk.Turns;
import io.sluice.cluster.server.engine.ClientRoll;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.cluster.server.session.Pieces;
import io.sluice.cluster.server.session.Session;
import io.sluice.cluster.server.session.SessionRefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The native protocol by gRPC: a {@link Session} for each stream. Everything is done on the connection's event loop, in {@link Turns} with
 * the other connections there; long frames in pieces.
 * <p>The next frame of a stream is read when the one before has been dealt with and what was answered has gone out: a client that does not
 * read its answers is not read from, and one that sends much has one frame in line at a time.
 */
final class NativeService {
    static final MethodDescriptor<byte[], byte[]> OPEN = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(Protocol.SERVICE, Protocol.METHOD))
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private final DoorContext context;
    private final EventLoops loops;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder malformed = new LongAdder();

    NativeService(DoorContext context, EventLoops loops) {
        this.context = context;
        this.loops = loops;
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(Protocol.SERVICE)
                .addMethod(OPEN, this::open)
                .build();
    }

    /**
     * Tells those who do not know it how many clients there are, and keeps what those may use who are lost; other servers over the same
     * store are told, and tell, what goes into these numbers from the next time on.
     */
    void tellClients() {
        ClientRegistry registry = context.registry();
        LimitEngine engine = context.desk().engine();
        for (String namespace : registry.namespaces()) {
            ClientRoll here = registry.roll(namespace);
            engine.countClients(namespace, here)
                    .thenAccept(everywhere -> registry.counted(namespace, here, everywhere));
            engine.reserve(namespace, grace -> registry.lostFor(namespace, grace), registry.connected(namespace));
        }
        sessions.forEach(Session::tellClients);
    }

    /** Tells all clients to go elsewhere. */
    void drain() {
        sessions.forEach(Session::drain);
    }

    int connections() {
        return sessions.size();
    }

    /** How many streams were refused because nobody knew who it was. */
    long unknownClients() {
        return unknown.sum();
    }

    /** How many streams were ended because of what they sent. */
    long malformedFrames() {
        return malformed.sum();
    }

    private ServerCall.Listener<byte[]> open(ServerCall<byte[], byte[]> call, Metadata headers) {
        Optional<Principal> principal = GrpcCallers.recognise(context.principals(), call, headers);
        if (principal.isEmpty()) {
            unknown.increment();
            return GrpcCallers.refuse(call);
        }
        Session session = new Session(
                context.desk(),
                context.registry(),
                principal.get(),
                frame -> call.sendMessage(FrameCodec.encode(frame)));
        sessions.add(session);
        call.sendHeaders(new Metadata());
        call.request(1);
        return new Stream(call, session, context.desk(), loops.here());
    }

    /** Frames from a client. */
    private final class Stream extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private final Session session;
        private final Desk desk;
        private final Turns turns;
        private boolean held; // the next frame is read when there is room for its answer
        private boolean over; // nothing that still waits is done any more

        Stream(ServerCall<byte[], byte[]> call, Session session, Desk desk, Turns turns) {
            this.call = call;
            this.session = session;
            this.desk = desk;
            this.turns = turns;
        }

        @Override
        public void onMessage(byte[] bytes) {
            List<ClientFrame> pieces;
            try {
                pieces = Pieces.of(FrameCodec.decodeClientFrame(bytes), Turns.ASKS_A_TURN);
            } catch (MalformedFrameException e) {
                malformed.increment();
                end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
                return;
            }
            int length = bytes.length;
            for (ClientFrame piece : pieces) {
                int itsLength = length;
                inTurn(Pieces.cost(piece), () -> receive(piece, itsLength));
                length = 0; // it counts once
            }
            inTurn(0, this::readOn);
        }

        private void inTurn(int cost, Runnable work) {
            String namespace = desk.countedAs(session.namespace().orElse(""));
            turns.add(namespace, desk.quota(namespace).weight(), cost, () -> {
                if (!over) {
                    work.run();
                }
            });
        }

        private void receive(ClientFrame piece, int length) {
            try {
                session.receive(piece, length);
            } catch (SessionRefusedException e) {
                end(status(e).withDescription(e.getMessage()));
            }
        }

        private Status status(SessionRefusedException refused) {
            return switch (refused.reason()) {
                case FORBIDDEN -> Status.PERMISSION_DENIED;
                case FULL -> Status.RESOURCE_EXHAUSTED;
                case PROTOCOL -> {
                    malformed.increment();
                    yield Status.INVALID_ARGUMENT;
                }
            };
        }

        private void readOn() {
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
            inTurn(0, () -> end(Status.OK));
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
            over = true;
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
                return stream instanceof KnownLength ? read(stream, stream.available()) : stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static byte[] read(InputStream stream, int length) throws IOException {
            byte[] bytes = new byte[length];
            int read = stream.readNBytes(bytes, 0, length);
            return read == length ? bytes : Arrays.copyOf(bytes, read);
        }
    }
}
