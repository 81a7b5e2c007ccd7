package io.sluice.cluster.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.FrameCodec;
import io.sluice.cluster.protocol.MalformedFrameException;
import io.sluice.cluster.protocol.Protocol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server, by gRPC over a connection of its own. Callbacks run on the connection's event loop and never block it. */
final class GrpcTransport implements Transport {
    private static final MethodDescriptor<byte[], byte[]> OPEN = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(Protocol.SERVICE, Protocol.METHOD))
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private static final Logger LOG = LoggerFactory.getLogger(GrpcTransport.class);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;
    private final @Nullable TlsChannel tls;
    private final @Nullable Supplier<String> token;

    /**
     * @param keepAlive after how long a silence the server is asked for a sign of life
     */
    GrpcTransport(String host, int port, Access access, Duration keepAlive) {
        token = access.token();
        ClusterTls itsTls = access.tls();
        tls = itsTls == null ? null : new TlsChannel(itsTls);
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(host, port)
                .directExecutor()
                .disableRetry()
                .flowControlWindow(Protocol.WINDOW_BYTES)
                .keepAliveTime(keepAlive.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(keepAlive.toNanos() / 2, TimeUnit.NANOSECONDS)
                .maxInboundMessageSize(Protocol.MAX_FRAME_BYTES);
        if (itsTls == null || tls == null) {
            channel = builder.usePlaintext().build();
        } else {
            itsTls.expectedName().ifPresent(builder::overrideAuthority);
            channel = builder.sslContext(context(tls)).build();
        }
    }

    private static SslContext context(TlsChannel tls) {
        try {
            return tls.context();
        } catch (IOException impossible) {
            throw new UncheckedIOException("TLS cannot be used: " + impossible.getMessage(), impossible);
        }
    }

    /** The token goes nowhere else; without one the server says what it thinks of that. */
    private Metadata headers() {
        Metadata headers = new Metadata();
        if (token != null) {
            try {
                headers.put(AUTHORIZATION, "Bearer " + token.get());
            } catch (RuntimeException failed) {
                LOG.warn("There is no token to present: {}", failed.getClass().getName());
            }
        }
        return headers;
    }

    @Override
    public Outbox open(Listener listener) {
        if (tls != null) {
            tls.reload();
        }
        channel.resetConnectBackoff(); // how long to wait is decided by who calls this
        ClientCall<byte[], byte[]> call = channel.newCall(OPEN, CallOptions.DEFAULT);
        call.start(new Receiver(call, listener), headers());
        call.request(1);
        return new Sender(call);
    }

    @Override
    public void close() {
        channel.shutdown();
    }

    /** Frames to the server. */
    private record Sender(ClientCall<byte[], byte[]> call) implements Outbox {
        @Override
        public void send(ClientFrame frame) {
            call.sendMessage(FrameCodec.encode(frame));
        }

        @Override
        public void close() {
            call.halfClose();
        }
    }

    /** Frames from the server. */
    private static final class Receiver extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call;
        private final Listener listener;

        Receiver(ClientCall<byte[], byte[]> call, Listener listener) {
            this.call = call;
            this.listener = listener;
        }

        @Override
        public void onMessage(byte[] bytes) {
            try {
                listener.received(FrameCodec.decodeServerFrame(bytes));
                call.request(1);
            } catch (MalformedFrameException e) {
                call.cancel("the server sent what is no frame", e);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            @Nullable Throwable cause = status.getCause();
            String reason = status.getDescription() == null ? status.getCode().name() : status.getDescription();
            listener.broken(cause == null ? reason : reason + " (" + cause.getMessage() + ")");
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
                return stream instanceof KnownLength ? stream.readNBytes(stream.available()) : stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
