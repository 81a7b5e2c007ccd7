package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.core.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever bytes come, no frame costs more than its connection. */
class ConnectionProperties {
    private final ManualClock clock = new ManualClock();
    private final LimitEngine engine = new LimitEngine(new MemoryStore(clock, 1024));
    private final Namespaces namespaces = new Namespaces(engine, new ClientRegistry(clock), "");
    private final Tally tally = new Tally();

    ConnectionProperties() {
        namespaces.rules(
                "default",
                SentinelRules.read(
                        "[{\"count\":10,\"clusterMode\":true,\"clusterConfig\":{\"flowId\":1,\"thresholdType\":1}}]"
                                .getBytes(StandardCharsets.UTF_8)));
        clock.advance(Duration.ofSeconds(11));
    }

    private EmbeddedChannel connection() {
        return new EmbeddedChannel(new Connection(
                new Connection.Shared(
                        new Desk(engine, clock, Desk.DEFAULT_MAX_UNDECIDED),
                        namespaces,
                        new RequestDecoder(StandardCharsets.UTF_8),
                        tally,
                        clock,
                        500_000_000,
                        10_000_000),
                1));
    }

    @Property
    void any_bytes_are_answered_or_end_the_connection(@ForAll @Size(max = 3000) byte[] bytes, @ForAll long seed) {
        EmbeddedChannel connection = connection();
        feed(connection, Unpooled.wrappedBuffer(bytes), new Random(seed));
        assertEnded(connection);
    }

    /** Mostly right, so that it gets far. */
    @Property
    void a_frame_with_a_wrong_byte_is_answered_or_ends_the_connection(@ForAll long seed) {
        Random random = new Random(seed);
        ByteBuf bytes = Unpooled.buffer();
        for (int i = 0; i < 20; i++) {
            bytes.writeBytes(aFrame(i, random));
        }
        if (random.nextInt(4) > 0) {
            bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt());
        }
        EmbeddedChannel connection = connection();
        feed(connection, bytes, random);
        assertEnded(connection);
    }

    private static ByteBuf aFrame(int xid, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Frames.ping(xid, "shop" + random.nextInt(3));
            case 1 -> Frames.flow(xid, random.nextInt(3), random.nextInt(5), random.nextBoolean());
            default -> Frames.param(xid, random.nextInt(3), 1, List.of(random.nextInt(), "a", 1.5, true));
        };
    }

    @Property
    void frames_are_answered_one_by_one_however_they_are_cut(@ForAll long seed) {
        Random random = new Random(seed);
        ByteBuf bytes = Unpooled.buffer();
        int frames = 1 + random.nextInt(50);
        for (int i = 0; i < frames; i++) {
            bytes.writeBytes(Frames.flow(i, 1 + random.nextInt(2), 1, false));
        }
        EmbeddedChannel connection = connection();
        feed(connection, bytes, random);
        ByteBuf answers = Unpooled.buffer();
        for (ByteBuf part = connection.readOutbound(); part != null; part = connection.readOutbound()) {
            answers.writeBytes(part);
            part.release();
        }
        assertThat(answers.readableBytes()).isEqualTo(frames * 16);
        Set<Integer> xids = new HashSet<>();
        for (int i = 0; i < frames; i++) {
            xids.add(answers.getInt(i * 16 + 2));
        }
        assertThat(xids).hasSize(frames);
        assertEnded(connection);
    }

    private static void feed(EmbeddedChannel connection, ByteBuf bytes, Random random) {
        while (bytes.isReadable() && connection.isOpen()) {
            int some = 1 + random.nextInt(bytes.readableBytes());
            connection.writeInbound(bytes.readBytes(some));
        }
        connection.checkException();
    }

    /** Nothing stays behind of it. */
    private void assertEnded(EmbeddedChannel connection) {
        connection.finishAndReleaseAll();
        assertThat(namespaces.size())
                .as("only the namespace with rules is known")
                .isEqualTo(1);
        assertThat(namespaces.connections("default")).isZero();
    }
}
