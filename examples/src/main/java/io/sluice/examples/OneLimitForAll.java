package io.sluice.examples;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.function.Supplier;

/** A process that has a part in a limit of many. */
public final class OneLimitForAll implements AutoCloseable {
    // region cluster
    private final ClusterClient cluster;
    private final Sluice sluice;
    private final Guard payments;

    static OneLimitForAll at(String tokenServer) { // such as "10.0.0.7:7420"
        return new OneLimitForAll(
                ClusterClient.builder("shop", "checkout").server(tokenServer).build());
    }

    OneLimitForAll(ClusterClient cluster) {
        this.cluster = cluster;
        sluice = Sluice.builder().cluster(cluster).build(); // rules may say scope: CLUSTER, and so may code
        payments = sluice.guard(
                "payments",
                guard -> guard.rateLimiter(RateLimiterConfig.custom()
                        .scope(Scope.CLUSTER) // the limit is the server's rule "payments"
                        .timeoutDuration(Duration.ofMillis(50)) // how long a call may wait for a permit
                        .cluster(ClusterOptions.custom()
                                .fallback(Fallback.LOCAL_SHARE) // while no server answers
                                .build())
                        .build()));
    }

    String pay(Supplier<String> bank) {
        return payments.executeSupplier(bank); // or RateLimitExceededException, with retryAfter
    }
    // endregion

    @Override
    public void close() {
        sluice.close();
        cluster.close(); // gives back what is leased
    }
}
