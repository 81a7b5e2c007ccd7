package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.core.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConnectionTest {
    private static final int MOST_UNDECIDED = 4096;
    private static final int ANSWER_BYTES = 16;

    /** Answers when it is told to. */
    private static final class SlowStore implements LimitStore {
        private final Deque<Runnable> pending = new ArrayDeque<>();

        @Override
        public int shards() {
            return 1;
        }

        @Override
        public CompletionStage<ShardResults> apply(ShardBatch batch) {
            CompletableFuture<ShardResults> results = new CompletableFuture<>();
            pending.add(() -> results.complete(new ShardResults(batch.size())));
            return results;
        }
    }

    private final ManualClock clock = new ManualClock();
    private final SlowStore store = new SlowStore();
    private final LimitEngine engine = new LimitEngine(store);
    private final Namespaces namespaces = new Namespaces(engine, new ClientRegistry(clock), "");
    private final Tally tally = new Tally();
    private final EmbeddedChannel channel = new EmbeddedChannel(new Connection(
            new Connection.Shared(
                    new Desk(engine, clock, Desk.DEFAULT_MAX_UNDECIDED),
                    namespaces,
                    new RequestDecoder(StandardCharsets.UTF_8),
                    tally,
                    clock,
                    0,
                    10_000_000),
            1));

    ConnectionTest() {
        namespaces.rules(
                "default",
                SentinelRules.read("[{\"count\":10,\"clusterMode\":true,\"clusterConfig\":{\"flowId\":1}}]"
                        .getBytes(StandardCharsets.UTF_8)));
    }

    private void ask(int requests) {
        ByteBuf frames = Unpooled.buffer();
        for (int i = 0; i < requests; i++) {
            frames.writeBytes(Frames.flow(i, 1, 1, false));
        }
        channel.writeInbound(frames);
    }

    @Test
    void nothing_is_read_while_too_much_is_undecided() {
        ask(MOST_UNDECIDED - 1);
        assertThat(channel.config().isAutoRead()).isTrue();
        ask(1);
        assertThat(channel.config().isAutoRead()).isFalse();
        store.pending.removeFirst().run();
        assertThat(channel.config().isAutoRead()).isTrue();
        ByteBuf answers = channel.readOutbound();
        assertThat(answers.readableBytes()).isEqualTo((MOST_UNDECIDED - 1) * ANSWER_BYTES);
        answers.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void what_is_read_at_once_is_one_batch_for_the_store() {
        ask(100);
        assertThat(store.pending).hasSize(1);
        channel.finishAndReleaseAll();
    }

    @Test
    void a_connection_that_sends_nothing_for_long_is_closed() {
        ask(1);
        channel.pipeline().fireUserEventTriggered(IdleStateEvent.FIRST_READER_IDLE_STATE_EVENT);
        assertThat(channel.isOpen()).isFalse();
        assertThat(tally.snapshot().idleConnections()).isEqualTo(1);
        assertThat(namespaces.connections("default")).isZero();
    }
}
