package io.sluice.benchmarks.cluster;

import com.alibaba.csp.sentinel.cluster.client.DefaultClusterTokenClient;
import com.alibaba.csp.sentinel.cluster.client.config.ClusterClientAssignConfig;
import com.alibaba.csp.sentinel.cluster.client.config.ClusterClientConfigManager;
import com.alibaba.csp.sentinel.cluster.client.init.DefaultClusterClientInitFunc;
import com.alibaba.csp.sentinel.cluster.registry.ConfigSupplierRegistry;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc.RateLimitServiceBlockingStub;
import io.grpc.netty.NettyChannelBuilder;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The program of those who ask: {@code kind, port, seconds of warming up, seconds}. Tells that it begins to measure, and then how many
 * requests were answered, and how many were not.
 */
final class Load {
    private static final int THREADS = 32;
    private static final int CONNECTIONS = 4;
    private static final int CONNECT_SECONDS = 30;

    private final LongAdder answered = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private volatile boolean over;

    private Load() {}

    /** Who asks. */
    enum Kind {
        /** Sentinel's published client, 32 threads. */
        SENTINEL_CLIENT,
        /** Four connections, 32 requests at once on each. */
        SENTINEL_RAW,
        /** A generated client, 32 threads. */
        ENVOY_CLIENT
    }

    /** One request of a thread; whether it was answered. */
    @FunctionalInterface
    private interface Asking {
        boolean ask() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        long warmUp = Long.parseLong(arguments[2]);
        long seconds = Long.parseLong(arguments[3]);
        Load load = new Load();
        switch (Kind.valueOf(arguments[0])) {
            case SENTINEL_CLIENT -> load.threads(sentinelClient(port));
            case SENTINEL_RAW -> load.raw(port);
            case ENVOY_CLIENT -> load.threads(envoyClient(port));
        }
        TimeUnit.SECONDS.sleep(warmUp);
        long answeredBefore = load.answered.sum();
        long lostBefore = load.lost.sum();
        long begin = NanoClock.system().nanos();
        Program.tell("begin");
        TimeUnit.SECONDS.sleep(seconds);
        long requests = load.answered.sum() - answeredBefore;
        double took = (NanoClock.system().nanos() - begin) / 1e9;
        Program.tell(requests + " " + (load.lost.sum() - lostBefore) + " " + took);
        load.over = true;
        Program.stay();
    }

    private void threads(Asking asking) {
        for (int i = 0; i < THREADS; i++) {
            daemon(() -> {
                while (!over) {
                    (asking.ask() ? answered : lost).increment();
                }
            });
        }
    }

    /** What a thread does until all is over. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception failed) {
                failed.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static Asking sentinelClient(int port) throws Exception {
        new DefaultClusterClientInitFunc().init();
        ConfigSupplierRegistry.setNamespaceSupplier(() -> Server.NAMESPACE);
        ClusterClientConfigManager.applyNewAssignConfig(new ClusterClientAssignConfig("127.0.0.1", port));
        DefaultClusterTokenClient client = new DefaultClusterTokenClient();
        client.start();
        for (int i = 0;
                i < CONNECT_SECONDS
                        && client.requestToken(Server.FLOW_ID, 1, false).getStatus() < 0;
                i++) {
            TimeUnit.SECONDS.sleep(1);
        }
        return () -> client.requestToken(Server.FLOW_ID, 1, false).getStatus() >= 0;
    }

    private void raw(int port) {
        for (int i = 0; i < CONNECTIONS; i++) {
            daemon(() -> {
                try (PipelinedConnection connection = new PipelinedConnection(port, THREADS)) {
                    while (!over) {
                        answered.add(connection.exchange());
                    }
                }
            });
        }
    }

    private static Asking envoyClient(int port) {
        RateLimitServiceBlockingStub stub = RateLimitServiceGrpc.newBlockingStub(
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
        RateLimitRequest.Builder request = RateLimitRequest.newBuilder().setDomain(Server.NAMESPACE);
        request.addDescriptorsBuilder().addEntriesBuilder().setKey("path").setValue("/pay");
        RateLimitRequest one = request.build();
        return () -> stub.shouldRateLimit(one).getOverallCode() == Code.OK;
    }
}
