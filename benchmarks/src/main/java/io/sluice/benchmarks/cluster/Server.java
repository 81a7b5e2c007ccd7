package io.sluice.benchmarks.cluster;

import com.alibaba.csp.sentinel.cluster.flow.rule.ClusterFlowRuleManager;
import com.alibaba.csp.sentinel.cluster.server.NettyTransportServer;
import com.alibaba.csp.sentinel.cluster.server.config.ClusterServerConfigManager;
import com.alibaba.csp.sentinel.cluster.server.config.ServerFlowConfig;
import com.alibaba.csp.sentinel.cluster.server.init.DefaultClusterServerInitFunc;
import com.alibaba.csp.sentinel.slots.block.flow.ClusterFlowConfig;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRule;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc.RateLimitServiceImplBase;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.sluice.cluster.envoy.DomainRules;
import io.sluice.cluster.envoy.EnvoyConfig;
import io.sluice.cluster.envoy.EnvoyDoor;
import io.sluice.cluster.redis.RedisStore;
import io.sluice.cluster.redis.RedisStoreConfig;
import io.sluice.cluster.sentinel.SentinelConfig;
import io.sluice.cluster.sentinel.SentinelDoor;
import io.sluice.cluster.sentinel.SentinelRules;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The program of a server: {@code kind, address of Redis for what is in Redis}. Tells its port; then ours tells, whenever it is asked, how
 * many {@code frames} with asks came, or how many bytes of the {@code heap} are in use after a collection.
 */
final class Server {
    static final String NAMESPACE = "bench";
    static final long FLOW_ID = 7;
    /** Another namespace, with a quota. */
    static final String NOISY = "noisy";

    static final long QUOTA_OF_THE_NOISY = 5000;

    /** A limit for each value. */
    static final String VALUES = "values";

    static final int PERMITS_OF_A_VALUE = 10; // a second
    static final int BURST_OF_A_VALUE = 10;

    /** What our server knows at the most. */
    static final int MOST_KEYS = 1 << 17;

    private static final int COUNT = 10_000_000; // nobody is refused: what is asked is what a decision costs

    private Server() {}

    /** What is compared. */
    enum Kind {
        /** Ours, with Sentinel's protocol. */
        SENTINEL_DOOR,
        /** Sentinel's own token server. */
        SENTINEL,
        /** Ours, with Envoy's protocol. */
        ENVOY_DOOR,
        /** gRPC and a constant. */
        ENVOY_STUB,
        /** Ours, with its own protocol. */
        NATIVE,
        /** The same, over a store in Redis. */
        NATIVE_REDIS,
        /** Sends back what comes. */
        ECHO
    }

    public static void main(String[] arguments) throws Exception {
        switch (Kind.valueOf(arguments[0])) {
            case SENTINEL_DOOR -> serve(sentinelDoor());
            case SENTINEL -> serve(sentinel());
            case ENVOY_DOOR -> serve(envoyDoor());
            case ENVOY_STUB -> serve(envoyStub());
            case ECHO -> serve(EchoServer.start());
            case NATIVE -> serve(tokenServer(new MemoryStore(NanoClock.system(), MOST_KEYS)));
            case NATIVE_REDIS -> serve(tokenServer(redis(arguments[1])));
        }
    }

    private static void serve(int port) throws IOException {
        Program.tell(port);
        Program.stay();
    }

    private static void serve(TokenServer server) throws IOException {
        Program.tell(server.port());
        Program.stay(asked -> Long.toString(
                switch (asked) {
                    case "frames" -> frames(server);
                    case "heap" -> heap();
                    default -> throw new IllegalArgumentException("what is asked must be known, but was " + asked);
                }));
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long frames(TokenServer server) {
        return server.use().batchSizes().counts().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static TokenServer tokenServer(LimitStore store) throws IOException {
        List<LimitRule> rules = new ArrayList<>();
        for (Limit limit : Limit.values()) {
            rules.add(LimitRule.custom(limit.rule())
                    .limitForPeriod(limit.perSecond())
                    .burst(limit.burst())
                    .build());
        }
        LimitRule values = LimitRule.custom(VALUES)
                .limitForPeriod(PERMITS_OF_A_VALUE)
                .burst(BURST_OF_A_VALUE)
                .build();
        rules.add(values);
        return TokenServer.builder()
                .port(0)
                .store(store)
                .rules(NAMESPACE, rules)
                .rules(NOISY, List.of(values))
                .quotas(Map.of(NOISY, new NamespaceQuota(QUOTA_OF_THE_NOISY, null, null)))
                .start();
    }

    private static LimitStore redis(String uri) {
        return RedisStore.connect(RedisStoreConfig.custom(uri).build(), NanoClock.system());
    }

    private static LimitEngine engine() {
        return new LimitEngine(new MemoryStore(NanoClock.system()));
    }

    private static int sentinelDoor() throws IOException {
        SentinelDoor door = SentinelDoor.open(
                engine(), NanoClock.system(), SentinelConfig.custom().port(0).build());
        String rules = "[{\"count\": " + COUNT + ", \"clusterMode\": true, \"clusterConfig\": {\"flowId\": " + FLOW_ID
                + ", \"thresholdType\": 1}}]";
        door.rules(NAMESPACE, SentinelRules.read(rules.getBytes(StandardCharsets.UTF_8)));
        return door.port();
    }

    /** As its documentation shows, but for its own limit of 30,000 requests a second, which would be what is measured. */
    private static int sentinel() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        new DefaultClusterServerInitFunc().init();
        ClusterServerConfigManager.loadServerNamespaceSet(Set.of(NAMESPACE));
        ClusterServerConfigManager.loadFlowConfig(NAMESPACE, new ServerFlowConfig(NAMESPACE).setMaxAllowedQps(COUNT));
        ClusterFlowRuleManager.loadRules(
                NAMESPACE, Stream.of(Limit.values()).map(Server::flowRule).toList());
        new NettyTransportServer(port).start();
        return port;
    }

    private static FlowRule flowRule(Limit limit) {
        FlowRule rule = new FlowRule(limit.rule());
        rule.setCount(limit.perSecond());
        rule.setClusterMode(true);
        rule.setClusterConfig(new ClusterFlowConfig().setFlowId(limit.flowId()).setThresholdType(1));
        return rule;
    }

    private static int envoyDoor() throws IOException {
        EnvoyDoor door = EnvoyDoor.open(
                engine(), NanoClock.system(), EnvoyConfig.custom().port(0).build());
        String rules = "domain: " + NAMESPACE
                + "\ndescriptors:\n  - key: path\n    rate_limit: {unit: second, requests_per_unit: " + COUNT + "}\n";
        door.rules("bench.yaml", DomainRules.read(rules.getBytes(StandardCharsets.UTF_8)));
        return door.port();
    }

    private static int envoyStub() throws IOException {
        RateLimitResponse ok =
                RateLimitResponse.newBuilder().setOverallCode(Code.OK).build();
        return NettyServerBuilder.forPort(0)
                .directExecutor()
                .addService(new RateLimitServiceImplBase() {
                    @Override
                    public void shouldRateLimit(RateLimitRequest request, StreamObserver<RateLimitResponse> observer) {
                        observer.onNext(ok);
                        observer.onCompleted();
                    }
                })
                .build()
                .start()
                .getPort();
    }
}
