package io.sluice.cluster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.FrameCodec;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The server by its protocol, without our client; that one is tested against it in its own module. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenServerTest {
    private static final ClientFrame HELLO = ClientFrame.hello(new Hello(1, 1, "shop", 7, "test"));
    private static final LimitRule PAY = LimitRule.custom("pay")
            .limitForPeriod(100)
            .onStateLoss(StateLoss.FULL)
            .build();

    private final ManualClock clock = new ManualClock();
    private final TokenServer server;
    private final ManagedChannel channel;

    TokenServerTest() throws IOException {
        server = TokenServer.builder()
                .host("127.0.0.1")
                .port(0)
                .clock(clock)
                .store(new MemoryStore(clock))
                .drainTime(Duration.ofSeconds(5))
                .rules("shop", List.of(PAY))
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
    }

    /** A client that speaks in bytes; what it hears is a frame, or the status that ended the stream. */
    private final class Raw extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call = channel.newCall(NativeService.OPEN, CallOptions.DEFAULT);
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

        Raw() {
            call.start(this, new Metadata());
            call.request(100);
        }

        @Override
        public void onMessage(byte[] message) {
            heard.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            heard.add(status);
        }

        void send(ClientFrame frame) {
            call.sendMessage(FrameCodec.encode(frame));
        }

        ServerFrame frame() throws Exception {
            return FrameCodec.decodeServerFrame((byte[]) next());
        }

        Object next() throws InterruptedException {
            Object next = heard.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("heard within a minute").isNotNull();
            return next;
        }
    }

    @Test
    void answers_a_client_that_speaks_the_protocol() throws Exception {
        Raw raw = new Raw();
        raw.send(HELLO);
        assertThat(raw.frame().welcome()).isNotNull();
        raw.send(ClientFrame.acquires(List.of(new Acquire(5, List.of(new Bucket("pay", "")), 1000, 1))));
        ServerFrame.Answer answer = raw.frame().answers().get(0);
        assertThat(answer.id()).isEqualTo(5);
        assertThat(answer.granted()).isEqualTo(75);
        assertThat(server.clients("shop")).isEqualTo(1);
        server.rules("shop", List.of());
        raw.send(ClientFrame.acquires(List.of(new Acquire(6, List.of(new Bucket("pay", "")), 1, 1))));
        assertThat(raw.frame().rules().get(0).version()).isZero();
        raw.call.halfClose();
        assertThat(((Status) raw.next()).isOk()).isTrue();
        assertThat(server.clients("shop")).isZero();
    }

    @Test
    void ends_the_stream_of_one_that_does_not() throws Exception {
        Raw bent = new Raw();
        bent.call.sendMessage(new byte[] {8});
        assertThat(((Status) bent.next()).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        Raw rude = new Raw();
        rude.send(ClientFrame.acquires(List.of()));
        assertThat(((Status) rude.next()).getDescription()).isEqualTo("hello must be in the first frame, but was not");
    }

    @Test
    void tells_how_many_clients_there_are_once_a_second() throws Exception {
        Raw one = new Raw();
        one.send(HELLO);
        assertThat(one.frame().clients()).isEqualTo(1);
        Raw two = new Raw();
        two.send(ClientFrame.hello(new Hello(1, 1, "shop", 8, "other")));
        assertThat(two.frame().clients()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(1));
        assertThat(one.frame().clients()).isEqualTo(2);
        two.call.cancel("gone", null);
    }

    @Test
    void an_end_tells_clients_to_leave_and_waits_for_them() throws Exception {
        Raw raw = new Raw();
        raw.send(HELLO);
        assertThat(raw.frame().welcome()).isNotNull();
        Thread end = new Thread(server::close);
        end.start();
        assertThat(raw.frame().draining()).isTrue();
        raw.call.halfClose();
        assertThat(((Status) raw.next()).isOk()).isTrue();
        end.join();
    }
}
