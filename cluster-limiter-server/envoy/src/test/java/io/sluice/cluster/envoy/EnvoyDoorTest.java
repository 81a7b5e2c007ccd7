package io.sluice.cluster.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.RateLimitOverride;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc.RateLimitServiceBlockingStub;
import io.envoyproxy.envoy.type.v3.RateLimitUnit;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A generated client against the port. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EnvoyDoorTest {
    private static final String SHOP = """
            domain: shop
            descriptors:
              - key: path
                value: /pay
                rate_limit: {unit: minute, requests_per_unit: 10, name: pay}
              - key: user
                rate_limit: {unit: second, requests_per_unit: 3}
              - key: user
                value: vip
                rate_limit: {unlimited: true, replaces: [{name: pay}]}
              - key: trial
                shadow_mode: true
                rate_limit: {unit: hour, requests_per_unit: 2}
              - key: closed
                rate_limit: {unit: hour, requests_per_unit: 0}
            """;

    private final ManualClock clock = new ManualClock(); // at the beginning of 2026
    private final LimitEngine engine = new LimitEngine(new MemoryStore(clock));
    private EnvoyDoor door;
    private ManagedChannel channel;
    private RateLimitServiceBlockingStub envoy;

    EnvoyDoorTest() throws IOException {
        open(engine, EnvoyConfig.custom().responseHeaders(true));
        door.rules("shop.yaml", rules(SHOP));
    }

    private void open(LimitEngine itsEngine, EnvoyConfig.Builder config) throws IOException {
        door = EnvoyDoor.open(itsEngine, clock, config.port(0).build());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", door.port())
                .usePlaintext()
                .build();
        envoy = RateLimitServiceGrpc.newBlockingStub(channel);
    }

    private static DomainRules rules(String yaml) {
        return DomainRules.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        door.close();
    }

    private static RateLimitDescriptor.Builder descriptor(String... keysAndValues) {
        RateLimitDescriptor.Builder descriptor = RateLimitDescriptor.newBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            descriptor.addEntriesBuilder().setKey(keysAndValues[i]).setValue(keysAndValues[i + 1]);
        }
        return descriptor;
    }

    private RateLimitResponse ask(int hits, RateLimitDescriptor.Builder... descriptors) {
        RateLimitRequest.Builder request =
                RateLimitRequest.newBuilder().setDomain("shop").setHitsAddend(hits);
        for (RateLimitDescriptor.Builder descriptor : descriptors) {
            request.addDescriptors(descriptor);
        }
        return envoy.shouldRateLimit(request.build());
    }

    private DescriptorStatus pay(int hits) {
        return ask(hits, descriptor("path", "/pay")).getStatuses(0);
    }

    @Test
    void a_request_within_its_limit_passes_and_is_told_what_is_left() {
        clock.advance(Duration.ofMillis(15_500));
        DescriptorStatus status = pay(4);
        assertThat(status.getCode()).isEqualTo(Code.OK);
        assertThat(status.getLimitRemaining()).isEqualTo(6);
        assertThat(status.getCurrentLimit().getRequestsPerUnit()).isEqualTo(10);
        assertThat(status.getCurrentLimit().getUnit()).isEqualTo(RateLimitResponse.RateLimit.Unit.MINUTE);
        assertThat(status.getCurrentLimit().getName()).isEqualTo("pay");
        assertThat(status.getDurationUntilReset().getSeconds()).isEqualTo(44);
        assertThat(status.getDurationUntilReset().getNanos()).isEqualTo(500_000_000);
    }

    @Test
    void beyond_its_limit_it_is_refused_until_the_unit_is_over() {
        assertThat(pay(10).getCode()).isEqualTo(Code.OK);
        RateLimitResponse refused = ask(1, descriptor("path", "/pay"));
        assertThat(refused.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(refused.getStatuses(0).getLimitRemaining()).isZero();
        clock.advance(Duration.ofMillis(59_999));
        assertThat(pay(1).getCode()).as("a millisecond early").isEqualTo(Code.OVER_LIMIT);
        clock.advance(Duration.ofMillis(1));
        assertThat(pay(10).getCode()).isEqualTo(Code.OK);
        assertThat(door.snapshot()).isEqualTo(new EnvoySnapshot(4, 2, 0));
    }

    @Test
    void no_addend_is_one_hit_and_a_descriptor_may_have_its_own() {
        assertThat(pay(0).getLimitRemaining()).isEqualTo(9);
        RateLimitResponse both =
                ask(1, descriptor("path", "/pay").setHitsAddend(UInt64Value.of(5)), descriptor("user", "ann"));
        assertThat(both.getStatuses(0).getLimitRemaining()).isEqualTo(4);
        assertThat(both.getStatuses(1).getLimitRemaining()).isEqualTo(2);
        assertThat(ask(7, descriptor("path", "/pay").setHitsAddend(UInt64Value.of(0)))
                        .getStatuses(0)
                        .getLimitRemaining())
                .as("nothing is taken for no hits")
                .isEqualTo(4);
    }

    @Test
    void several_limits_are_taken_all_or_none() {
        ask(3, descriptor("user", "ann"));
        RateLimitResponse refused = ask(2, descriptor("path", "/pay"), descriptor("user", "ann"));
        assertThat(refused.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(refused.getStatusesList())
                .extracting(DescriptorStatus::getCode)
                .containsExactly(Code.OK, Code.OVER_LIMIT);
        assertThat(pay(10).getCode()).as("nothing of it was taken").isEqualTo(Code.OK);
    }

    @Test
    void two_descriptors_of_one_count_take_of_it_together() {
        assertThat(ask(2, descriptor("user", "ann"), descriptor("user", "ann")).getOverallCode())
                .isEqualTo(Code.OVER_LIMIT);
        assertThat(ask(1, descriptor("user", "ann"), descriptor("user", "ann"))
                        .getStatuses(1)
                        .getLimitRemaining())
                .isEqualTo(1);
    }

    @Test
    void what_has_no_limit_passes() {
        RateLimitResponse response = ask(1_000_000, descriptor("planet", "earth"));
        assertThat(response.getOverallCode()).isEqualTo(Code.OK);
        assertThat(response.getStatuses(0).hasCurrentLimit()).isFalse();
        RateLimitRequest elsewhere = RateLimitRequest.newBuilder()
                .setDomain("elsewhere")
                .addDescriptors(descriptor("path", "/pay"))
                .build();
        assertThat(envoy.shouldRateLimit(elsewhere).getOverallCode()).isEqualTo(Code.OK);
    }

    @Test
    void what_is_unlimited_passes_and_may_replace_a_limit() {
        ask(10, descriptor("path", "/pay"));
        RateLimitResponse response = ask(1, descriptor("path", "/pay"), descriptor("user", "vip"));
        assertThat(response.getOverallCode()).isEqualTo(Code.OK);
        assertThat(response.getStatuses(1).getLimitRemaining()).isEqualTo(-1); // the greatest number without a sign
        assertThat(ask(1, descriptor("path", "/pay"), descriptor("user", "ann")).getOverallCode())
                .isEqualTo(Code.OVER_LIMIT);
    }

    @Test
    void a_shadow_only_counts_and_keeps_nobody_from_passing() {
        for (int i = 0; i < 5; i++) {
            RateLimitResponse response = ask(1, descriptor("trial", "x"), descriptor("path", "/pay"));
            assertThat(response.getOverallCode()).isEqualTo(Code.OK);
            assertThat(response.getStatuses(0).getLimitRemaining()).isEqualTo(Math.max(0, 1 - i));
            assertThat(response.getStatuses(1).getLimitRemaining()).isEqualTo(9 - i);
        }
    }

    @Test
    void a_limit_of_zero_refuses_and_nothing_of_the_others_is_taken() {
        RateLimitResponse refused = ask(4, descriptor("closed", "x"), descriptor("path", "/pay"));
        assertThat(refused.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(refused.getStatuses(1).getCode()).isEqualTo(Code.OK);
        assertThat(pay(10).getCode()).isEqualTo(Code.OK);
    }

    @Test
    void a_descriptor_may_bring_its_limit_along() {
        RateLimitDescriptor.Builder two = descriptor("path", "/pay")
                .setLimit(RateLimitOverride.newBuilder().setRequestsPerUnit(2).setUnit(RateLimitUnit.HOUR));
        assertThat(ask(2, two).getStatuses(0).getCurrentLimit().getRequestsPerUnit())
                .isEqualTo(2);
        assertThat(ask(1, two).getOverallCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(pay(10).getCode())
                .as("the domain's own limit is another count")
                .isEqualTo(Code.OK);
        assertThatThrownBy(() -> ask(
                        1,
                        descriptor("path", "/pay")
                                .setLimit(RateLimitOverride.newBuilder().setRequestsPerUnit(2))))
                .hasMessage("INVALID_ARGUMENT: the unit of a limit must be known, but was 0");
    }

    @Test
    void limits_that_are_brought_along_are_bounded_or_not_looked_at() throws IOException {
        for (int i = 1; i <= Domain.MOST_OVERRIDES; i++) {
            ask(
                    1,
                    descriptor("a", "b")
                            .setLimit(RateLimitOverride.newBuilder()
                                    .setRequestsPerUnit(i)
                                    .setUnit(RateLimitUnit.DAY)));
        }
        RateLimitDescriptor.Builder more = descriptor("path", "/pay")
                .setLimit(
                        RateLimitOverride.newBuilder().setRequestsPerUnit(7777).setUnit(RateLimitUnit.DAY));
        assertThatThrownBy(() -> ask(1, more)).hasMessageContaining("must be at most 1000 different ones in a domain");
        close();
        open(engine, EnvoyConfig.custom().limitOverrides(false));
        door.rules("shop.yaml", rules(SHOP));
        assertThat(ask(1, more).getStatuses(0).getCurrentLimit().getRequestsPerUnit())
                .isEqualTo(10);
    }

    @Test
    void headers_tell_of_the_limit_with_the_fewest_requests_left() {
        clock.advance(Duration.ofMillis(500));
        RateLimitResponse response = ask(1, descriptor("path", "/pay"), descriptor("user", "ann"));
        assertThat(response.getResponseHeadersToAddList())
                .extracting(HeaderValue::getKey, HeaderValue::getValue)
                .containsExactly(
                        tuple("RateLimit-Limit", "3"),
                        tuple("RateLimit-Remaining", "2"),
                        tuple("RateLimit-Reset", "1"));
        assertThat(ask(1, descriptor("user", "vip")).getResponseHeadersToAddList())
                .isEmpty();
    }

    @Test
    void a_request_that_makes_no_sense_is_an_error() {
        assertThatThrownBy(() -> envoy.shouldRateLimit(RateLimitRequest.getDefaultInstance()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("INVALID_ARGUMENT: domain must not be empty, but was");
        assertThatThrownBy(() -> ask(1)).hasMessage("INVALID_ARGUMENT: descriptors must not be empty, but was");
        assertThat(door.snapshot().errors()).isEqualTo(2);
    }

    /** Answers nothing. */
    private static final class Silent implements LimitStore {
        @Override
        public int shards() {
            return 1;
        }

        @Override
        public CompletionStage<ShardResults> apply(ShardBatch batch) {
            return CompletableFuture.completedFuture(new ShardResults(batch.size()));
        }
    }

    @Test
    void where_the_store_does_not_answer_envoy_decides() throws IOException {
        close();
        open(new LimitEngine(new Silent()), EnvoyConfig.custom());
        door.rules("shop.yaml", rules(SHOP));
        assertThatThrownBy(() -> pay(1))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
                .extracting(error -> error.getStatus().getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void what_was_counted_stays_counted_when_a_file_changes() {
        pay(5);
        door.rules("shop.yaml", rules(SHOP.replace("requests_per_unit: 10", "requests_per_unit: 20")));
        assertThat(pay(11).getCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(pay(10).getCode()).isEqualTo(Code.OK);
    }

    @Test
    void a_domain_is_of_one_source_and_goes_with_it() {
        assertThatThrownBy(() -> door.rules("other.yaml", rules(SHOP)))
                .hasMessage("domain must be of one source only, but was \"shop\"");
        door.rules("shop.yaml", rules(SHOP.replace("domain: shop", "domain: bank")));
        assertThat(pay(11).getCode()).as("the domain is gone").isEqualTo(Code.OK);
        door.rules("other.yaml", rules(SHOP));
        assertThat(pay(11).getCode()).isEqualTo(Code.OVER_LIMIT);
        door.remove("other.yaml");
        assertThat(engine.rules("envoy/shop")).isEmpty();
    }

    @Test
    void files_are_read_and_one_with_a_mistake_opens_no_door(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), SHOP);
        close();
        open(engine, EnvoyConfig.custom().rules(List.of(file.toString())));
        assertThat(pay(11).getCode()).isEqualTo(Code.OVER_LIMIT);
        Files.writeString(file, "domain: shop\nlimits: []\n");
        EnvoyConfig config =
                EnvoyConfig.custom().port(0).rules(List.of(file.toString())).build();
        assertThatThrownBy(() -> EnvoyDoor.open(engine, clock, config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("limits: there is no such field (line 2, column 9)");
    }
}
