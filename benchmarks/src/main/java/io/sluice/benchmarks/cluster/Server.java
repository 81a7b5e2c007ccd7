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
import io.sluice.cluster.sentinel.SentinelConfig;
import io.sluice.cluster.sentinel.SentinelDoor;
import io.sluice.cluster.sentinel.SentinelRules;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The program of a server: {@code kind}; tells its port. */
final class Server {
    static final String NAMESPACE = "bench";
    static final long FLOW_ID = 7;
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
        ENVOY_STUB
    }

    public static void main(String[] arguments) throws Exception {
        Program.tell(
                switch (Kind.valueOf(arguments[0])) {
                    case SENTINEL_DOOR -> sentinelDoor();
                    case SENTINEL -> sentinel();
                    case ENVOY_DOOR -> envoyDoor();
                    case ENVOY_STUB -> envoyStub();
                });
        Program.stay();
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
        FlowRule rule = new FlowRule("pay");
        rule.setCount(COUNT);
        rule.setClusterMode(true);
        rule.setClusterConfig(new ClusterFlowConfig().setFlowId(FLOW_ID).setThresholdType(1));
        ClusterFlowRuleManager.loadRules(NAMESPACE, List.of(rule));
        new NettyTransportServer(port).start();
        return port;
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
