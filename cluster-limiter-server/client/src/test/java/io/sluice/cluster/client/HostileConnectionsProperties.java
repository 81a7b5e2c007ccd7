package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * No bytes, however bent, cost more than the connection they came by: another client goes on undisturbed, and nothing of the connection
 * is left at the server. The bytes get as far as they can: to HTTP/2, to gRPC, and to our frames.
 */
class HostileConnectionsProperties {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PATIENCE_MILLIS = 5_000;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;
    private static final int LARGEST_FRAME = 16_384;

    private static TokenServer server;
    private static ClusterClient client;
    private static ClusterRateLimiter limiter;

    @BeforeContainer
    static void serve() throws IOException {
        LimitRule large = LimitRule.custom("pay")
                .limitForPeriod(LimitRule.MAX_PER_SECOND)
                .onStateLoss(StateLoss.FULL)
                .build();
        server = TokenServer.builder()
                .port(0)
                .drainTime(Duration.ZERO)
                .rules("shop", List.of(large))
                .start();
        client = ClusterClient.builder(
                        ClusterClientConfig.of("shop", "neighbour").withDeadline(Duration.ofSeconds(10)))
                .server("127.0.0.1", server.port())
                .build();
        await().atMost(PATIENCE).until(client::isConnected);
        limiter = client.rateLimiter(
                "pay",
                RateLimiterConfig.custom()
                        .scope(Scope.CLUSTER)
                        .cluster(ClusterOptions.custom().mode(Mode.DIRECT).build())
                        .build());
    }

    @AfterContainer
    static void end() {
        client.close();
        server.close();
    }

    @Property(tries = 100)
    void bytes_that_are_no_http(@ForAll long seed) {
        Random random = new Random(seed);
        attack(random(random, random.nextInt(2000)));
    }

    @Property(tries = 100)
    void http_that_is_bent(@ForAll long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = opened();
        for (int i = random.nextInt(20); i >= 0; i--) {
            byte[] payload = random(random, random.nextInt(100));
            write(bytes, frame(random.nextInt(12), random.nextInt(256), random.nextInt(5), payload));
        }
        attack(bytes.toByteArray());
    }

    @Property(tries = 100)
    void messages_that_are_bent(@ForAll long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = opened();
        write(bytes, frame(HEADERS, END_HEADERS, 1, headers()));
        for (int i = random.nextInt(5); i >= 0; i--) {
            byte[] message = random(random, random.nextInt(300));
            int length = random.nextInt(4) == 0 ? random.nextInt() : message.length;
            int compressed = random.nextInt(8) == 0 ? 1 : 0;
            write(
                    bytes,
                    frame(
                            DATA,
                            0,
                            1,
                            ByteBuffer.allocate(5 + message.length)
                                    .put((byte) compressed)
                                    .putInt(length)
                                    .put(message)
                                    .array()));
        }
        attack(bytes.toByteArray());
    }

    /** Sends it, waits until the server has done what it does, and hangs up; then nothing may be left of it. */
    private static void attack(byte[] bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                out.flush();
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {
                    // until the server hangs up
                }
            } catch (SocketException | SocketTimeoutException hungUp) {
                // as it may, at any time
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(limiter.tryAcquirePermission())
                .as("the neighbour is answered")
                .isTrue();
        assertThat(client.isConnected()).isTrue();
        await().atMost(PATIENCE).until(() -> server.use().connections() == 1);
    }

    // ---- HTTP/2, by hand

    private static ByteArrayOutputStream opened() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, PREFACE);
        write(bytes, frame(SETTINGS, 0, 0, new byte[0]));
        return bytes;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        int length = Math.min(payload.length, LARGEST_FRAME);
        return ByteBuffer.allocate(9 + length)
                .put((byte) (length >> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload, 0, length)
                .array();
    }

    /** Of a call of our method, as literals that are not indexed. */
    private static byte[] headers() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        header(block, ":method", "POST");
        header(block, ":scheme", "http");
        header(block, ":path", "/sluice.cluster.v1.Limits/Open");
        header(block, ":authority", "localhost");
        header(block, "content-type", "application/grpc");
        header(block, "te", "trailers");
        return block.toByteArray();
    }

    private static void header(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        block.write(name.length());
        write(block, name.getBytes(StandardCharsets.US_ASCII));
        block.write(value.length());
        write(block, value.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void write(ByteArrayOutputStream to, byte[] bytes) {
        to.write(bytes, 0, bytes.length);
    }
}
