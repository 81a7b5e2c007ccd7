package io.sluice.dashboard.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Golden;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MetricsCodecTest {
    private final MetricsEncoder encoder = new MetricsEncoder();
    private final MetricsDecoder decoder = new MetricsDecoder();
    private long lastSeq;

    @Test
    void the_bytes_are_those_of_the_golden_files() throws IOException {
        golden("metrics-first", encoded(Batches.buckets(), Batches.HEARTBEAT));
        encoder.received(1);
        golden("metrics-later", encoded(List.of(new Bucket(Batches.TIME + 3_000, List.of(Batches.PAY))), null));
        golden("metrics-idle", encoded(List.of(new Bucket(Batches.TIME + 4_000, List.of())), null));
    }

    private static void golden(String name, Encoded batch) throws IOException {
        Golden.check(name + ".hex", HexFormat.of().formatHex(batch.bytes()) + '\n');
    }

    @Test
    void a_batch_comes_back_as_it_was() throws MalformedMetricsException {
        Encoded sent = encoded(Batches.buckets(), Batches.HEARTBEAT);
        MetricsBatch batch = decoder.decode(sent.bytes());
        assertThat(batch)
                .isEqualTo(
                        new MetricsBatch(MetricsBatch.bootHash(Batches.BOOT), 1, Batches.buckets(), Batches.HEARTBEAT));
        assertThat(batch.buckets().get(0).resources().get(0).blockedCalls()).isEqualTo(42);
    }

    @Test
    void every_state_and_every_heartbeat_comes_back() throws MalformedMetricsException {
        for (State state : State.values()) {
            Bucket bucket = new Bucket(1, List.of(with(state)));
            assertThat(decoder.decode(encoded(List.of(bucket), null).bytes()).buckets())
                    .containsExactly(bucket);
        }
        for (SnapshotState snapshot : SnapshotState.values()) {
            Heartbeat beat = new Heartbeat(Position.NONE, 0, false, snapshot, Transport.POLL, 1_200_000);
            assertThat(decoder.decode(encoded(List.of(), beat).bytes()).heartbeat())
                    .isEqualTo(beat);
        }
    }

    private static ResourceSecond with(State state) {
        return new ResourceSecond(
                "r", 0, Map.of(), 0, 0, 0, 0, ResourceSecond.NO_LIMIT, state, Map.of(), Histogram.empty());
    }

    @Test
    void names_go_along_until_they_have_arrived() throws MalformedMetricsException {
        Encoded lost = encoded(Batches.buckets(), null);
        Encoded second = encoded(Batches.buckets(), null);
        encoder.lost(lost.seq());
        decoder.decode(second.bytes());
        encoder.received(second.seq());
        Encoded third = encoded(Batches.buckets(), null);
        assertThat(third.bytes().length).isLessThan(second.bytes().length - 60);
        assertThat(decoder.decode(third.bytes()).buckets()).isEqualTo(Batches.buckets());
    }

    @Test
    void batches_may_come_twice_and_overtake_each_other() throws MalformedMetricsException {
        Encoded first = encoded(List.of(new Bucket(1, List.of(Batches.PAY))), null);
        Encoded second = encoded(List.of(new Bucket(2, List.of(Batches.CHARGE))), null);
        decoder.decode(second.bytes());
        assertThat(decoder.decode(first.bytes()).buckets().get(0).resources()).containsExactly(Batches.PAY);
        assertThat(decoder.decode(first.bytes()).seq()).isEqualTo(1);
    }

    @Test
    void who_has_missed_the_names_says_so() {
        encoded(Batches.buckets(), null);
        encoder.received(1);
        byte[] later = encoded(Batches.buckets(), null).bytes();
        assertThatThrownBy(() -> decoder.decode(later))
                .hasMessage("number of the first name must be between 0 and 0, but was 6");
    }

    @Test
    void what_is_too_large_for_one_batch_goes_in_several() throws MalformedMetricsException {
        Random random = new Random(7);
        List<ResourceSecond> many = new ArrayList<>();
        for (int i = 0; i < AgentProtocol.MAX_RESOURCES; i++) {
            many.add(new ResourceSecond(
                    "GET /items/" + i,
                    200,
                    Map.of(),
                    0,
                    200,
                    1,
                    1,
                    ResourceSecond.NO_LIMIT,
                    null,
                    Map.of(),
                    Histogram.ofMicros(random.longs(200, 100, 1_000_000).toArray())));
        }
        List<MetricsBatch> parts = new ArrayList<>();
        split(new MetricsBatch(1, 1, List.of(new Bucket(5, many)), Batches.HEARTBEAT), parts);
        List<ResourceSecond> arrived = new ArrayList<>();
        for (MetricsBatch part : parts) {
            byte[] bytes = encoder.encode(part).orElseThrow();
            assertThat(bytes).hasSizeLessThanOrEqualTo(AgentProtocol.MAX_METRICS_BYTES);
            assertThat(decoder.decode(bytes)).isEqualTo(part);
            encoder.received(part.seq());
            arrived.addAll(part.buckets().get(0).resources());
        }
        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(parts.stream().filter(part -> part.heartbeat() != null)).hasSize(1);
        assertThat(arrived).isEqualTo(many);
    }

    private void split(MetricsBatch batch, List<MetricsBatch> into) {
        if (new MetricsEncoder().encode(batch).isPresent()) {
            into.add(batch);
        } else {
            batch.halves(++lastSeq + 1).forEach(half -> split(half, into));
        }
    }

    @Test
    void a_batch_is_halved_by_time_first() {
        MetricsBatch batch = new MetricsBatch(1, 4, Batches.buckets(), Batches.HEARTBEAT);
        assertThat(batch.halves(5))
                .containsExactly(
                        new MetricsBatch(1, 4, Batches.buckets().subList(0, 1), null),
                        new MetricsBatch(1, 5, Batches.buckets().subList(1, 3), Batches.HEARTBEAT));
        assertThatThrownBy(() -> new MetricsBatch(1, 4, List.of(new Bucket(1, List.of(Batches.PAY))), null).halves(5))
                .hasMessageStartingWith("a batch must hold two resources or buckets to be halved");
        assertThatThrownBy(() -> new MetricsBatch(1, 4, List.of(), null).halves(5))
                .hasMessageStartingWith("a batch must hold two");
    }

    @Test
    void what_is_no_batch_is_refused_with_a_reason_and_leaves_nothing_behind() throws MalformedMetricsException {
        byte[] good = encoded(Batches.buckets(), Batches.HEARTBEAT).bytes();
        assertRefused(new byte[0], "there must be 1 more bytes, but 0 are left");
        assertRefused(new byte[AgentProtocol.MAX_METRICS_BYTES + 1], "a batch must be at most 262144 bytes long");
        assertRefused(bent(good, 0, 0), "magic must be 21324, but was 76");
        assertRefused(bent(good, 2, 9), "version must be 1, but was 9");
        assertRefused(bent(good, 3, 2), "flags must be 0 or 1, but was 2");
        assertRefused(Arrays.copyOf(good, good.length - 1), "there must be 32 more bytes, but 31 are left");
        assertRefused(Arrays.copyOf(good, good.length + 1), "there must be nothing more, but 1 bytes are left");
        assertThat(decoder.decode(good).buckets())
                .as("no name of those that were refused is known")
                .isEqualTo(Batches.buckets());
    }

    private static byte[] bent(byte[] bytes, int at, int value) {
        byte[] bent = bytes.clone();
        bent[at] = (byte) value;
        return bent;
    }

    private void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> decoder.decode(bytes))
                .isInstanceOf(MalformedMetricsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void two_instances_add_up() {
        ResourceSecond both = Batches.PAY.plus(Batches.PAY);
        assertThat(both.permitted()).isEqualTo(1_024);
        assertThat(both.blocked()).containsEntry("rateLimiter/limit", 80L);
        assertThat(both.limit()).isEqualTo(128);
        assertThat(both.latencies().count()).isEqualTo(8);
        assertThat(Batches.CHARGE.plus(Batches.PAY).limit()).isEqualTo(64);
        assertThat(Batches.CHARGE.plus(Batches.PAY).breaker()).isEqualTo(State.OPEN);
    }

    /** A batch, and its bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Encoded(long seq, byte[] bytes) {}

    private Encoded encoded(List<Bucket> buckets, @Nullable Heartbeat heartbeat) {
        MetricsBatch batch = new MetricsBatch(MetricsBatch.bootHash(Batches.BOOT), ++lastSeq, buckets, heartbeat);
        return new Encoded(lastSeq, encoder.encode(batch).orElseThrow());
    }
}
