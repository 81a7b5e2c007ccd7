package io.sluice.benchmarks.cluster;

import com.alibaba.csp.sentinel.cluster.TokenResultStatus;
import com.alibaba.csp.sentinel.cluster.client.DefaultClusterTokenClient;
import com.alibaba.csp.sentinel.cluster.client.config.ClusterClientAssignConfig;
import com.alibaba.csp.sentinel.cluster.client.config.ClusterClientConfigManager;
import com.alibaba.csp.sentinel.cluster.client.init.DefaultClusterClientInitFunc;
import com.alibaba.csp.sentinel.cluster.registry.ConfigSupplierRegistry;
import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterClientConfig;
import io.sluice.cluster.client.ClusterRateLimiter;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Clients by which a process asks for permits, one of each in a process. */
enum Asker {
    /** Sentinel's published client; a permit is what the server answers with OK, whatever Sentinel would do without an answer. */
    SENTINEL {
        @Override
        Asking connect(String port, Limit limit) throws Exception {
            new DefaultClusterClientInitFunc().init();
            ConfigSupplierRegistry.setNamespaceSupplier(() -> Server.NAMESPACE);
            ClusterClientConfigManager.applyNewAssignConfig(
                    new ClusterClientAssignConfig("127.0.0.1", Integer.parseInt(port)));
            DefaultClusterTokenClient client = new DefaultClusterTokenClient();
            client.start();
            Asking asking = () -> client.requestToken(limit.flowId(), 1, false).getStatus() == TokenResultStatus.OK;
            return whenAnswered(asking);
        }
    },
    /** A frame for each request, over one connection, to a server that sends it back: what no server of permits can be cheaper than. */
    ECHO {
        @Override
        Asking connect(String port, Limit limit) throws Exception {
            EchoConnection connection = new EchoConnection(Integer.parseInt(port));
            return whenAnswered(connection::exchange);
        }
    },
    /** Ours: the server is asked for each call. */
    DIRECT {
        @Override
        Asking connect(String port, Limit limit) throws Exception {
            return whenAnswered(limiter(port, limit, Mode.DIRECT));
        }
    },
    /** Ours: permits are leased. */
    LEASED {
        @Override
        Asking connect(String port, Limit limit) throws Exception {
            return whenAnswered(limiter(port, limit, Mode.LEASE));
        }
    },
    /** A script in Redis, at the address, called for each request. */
    SCRIPT {
        @Override
        Asking connect(String uri, Limit limit) throws Exception {
            DirectLuaWay way = new DirectLuaWay(uri, 1);
            return whenAnswered(() -> way.acquire(0));
        }
    };

    private static final Duration AS_SENTINEL = Duration.ofMillis(20); // how long its client waits for an answer
    private static final int TRIES = 3000;
    private static final int BETWEEN_TRIES_MILLIS = 10;

    /** Makes the client, and waits until it gets answers. */
    abstract Asking connect(String address, Limit limit) throws Exception;

    /** Nobody is let in but by the server. */
    private static Asking limiter(String port, Limit limit, Mode mode) {
        ClusterClient client = ClusterClient.builder(
                        ClusterClientConfig.of(Server.NAMESPACE, "benchmark").withDeadline(AS_SENTINEL))
                .server("127.0.0.1", Integer.parseInt(port))
                .build();
        ClusterRateLimiter limiter = client.rateLimiter(
                limit.rule(),
                RateLimiterConfig.custom()
                        .scope(Scope.CLUSTER)
                        .cluster(ClusterOptions.custom()
                                .mode(mode)
                                .fallback(Fallback.FAIL_CLOSED)
                                .build())
                        .build());
        return limiter::tryAcquirePermission;
    }

    private static Asking whenAnswered(Asking asking) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            if (asking.ask()) {
                return asking;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MILLIS);
        }
        throw new IOException("the server gave no permit within 30 s");
    }
}
