package io.sluice.cluster.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.grpc.stub.StreamObserver;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.core.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The service against a model that keeps a map of counts. */
class DoorProperties {
    private static final String RULES = """
            domain: d
            descriptors:
              - key: a
                rate_limit: {unit: minute, requests_per_unit: 5}
              - key: b
                value: x
                rate_limit: {unit: hour, requests_per_unit: 20}
            """;
    private static final long MINUTE = 60_000;

    private final ManualClock clock = new ManualClock();
    private final LimitEngine engine = new LimitEngine(new MemoryStore(clock));
    private final DomainRules rules = DomainRules.read(RULES.getBytes(StandardCharsets.UTF_8));

    @Property
    void a_request_passes_if_all_of_its_counts_have_room(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Domain> domains = Map.of("d", new Domain(engine, rules));
        clock.advance(Duration.ofDays(1)); // what other tries counted is over
        RateLimitService service = new RateLimitService(
                new Desk(engine), clock, EnvoyConfig.custom().build(), domains);
        Map<String, Integer> used = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofMillis(random.nextInt(30_000)));
            int hits = 1 + random.nextInt(3);
            Set<List<String>> descriptors = new HashSet<>();
            for (int d = 0; d <= random.nextInt(3); d++) {
                descriptors.add(
                        random.nextBoolean()
                                ? List.of("a", "user " + random.nextInt(3))
                                : List.of("b", random.nextBoolean() ? "x" : "no limit"));
            }
            boolean fits = descriptors.stream().allMatch(one -> used.getOrDefault(count(one), 0) + hits <= most(one));
            if (fits) {
                descriptors.forEach(one -> used.merge(count(one), hits, Integer::sum));
            }
            assertThat(ask(service, hits, descriptors)).isEqualTo(fits ? Code.OK : Code.OVER_LIMIT);
        }
    }

    private String count(List<String> descriptor) {
        long unit = descriptor.get(0).equals("a") ? MINUTE : 60 * MINUTE;
        return descriptor + " " + clock.millis() / unit;
    }

    private static int most(List<String> descriptor) {
        return descriptor.get(0).equals("a") ? 5 : descriptor.get(1).equals("x") ? 20 : Integer.MAX_VALUE / 2;
    }

    private static Code ask(RateLimitService service, int hits, Set<List<String>> descriptors) {
        RateLimitRequest.Builder request =
                RateLimitRequest.newBuilder().setDomain("d").setHitsAddend(hits);
        for (List<String> descriptor : descriptors) {
            RateLimitDescriptor.Builder builder = request.addDescriptorsBuilder();
            builder.addEntriesBuilder().setKey(descriptor.get(0)).setValue(descriptor.get(1));
        }
        Observed observed = new Observed();
        service.shouldRateLimit(request.build(), observed);
        return observed.code;
    }

    /** The store is in memory, so an answer is there at once. */
    private static final class Observed implements StreamObserver<RateLimitResponse> {
        private Code code = Code.UNKNOWN;

        @Override
        public void onNext(RateLimitResponse response) {
            code = response.getOverallCode();
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onCompleted() {
            assertThat(code).isNotEqualTo(Code.UNKNOWN);
        }
    }
}
