package io.sluice.examples;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.recovery.cache.CacheConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Prices that stand in Redis, by a client that never blocks. A slow answer is given up, a server that is down is left alone until it is
 * back, and meanwhile prices may be an hour old.
 */
public final class GuardedRedis implements AutoCloseable {
    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final Guard guard;

    // region guarded-redis
    static Guard guard(NanoClock clock) {
        return Guard.builder("redis")
                .clock(clock)
                .timeout(TimeoutConfig.custom()
                        .attemptTimeout(Duration.ofMillis(200)) // then the command is cancelled
                        .build())
                .circuitBreaker(CircuitBreakerConfig.custom()
                        .slidingWindowSize(10)
                        .waitDurationInOpenState(Duration.ofSeconds(5)) // for so long the server is left alone
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build())
                .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(200).build()) // commands without an answer yet
                .cache(CacheConfig.custom()
                        .freshFor(Duration.ZERO) // Redis is quick: ask it each time
                        .staleFor(Duration.ofHours(1)) // until then better than nothing
                        .build())
                .fallbackValue("price on request") // no price is known
                .build();
    }

    /** Neither blocks nor throws: a refusal, a failure and a timeout all end in an older price or in the fallback. */
    CompletionStage<String> price(String item) {
        return guard.executeCachedCompletionStage(item, () -> connection.async().get("price:" + item));
    }
    // endregion

    // region redis-client
    GuardedRedis(RedisURI server, Guard guard) {
        this.guard = guard;
        resources = ClientResources.builder()
                .reconnectDelay(Delay.constant(Duration.ofMillis(100)))
                .build();
        client = RedisClient.create(resources, server);
        client.setOptions(ClientOptions.builder()
                // Without a connection a command fails at once. It would be kept otherwise, and all of them sent to a
                // server
                // that has just come back.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        connection = client.connect();
    }
    // endregion

    CompletionStage<String> setPrice(String item, String price) {
        return guard.executeCompletionStage(() -> connection.async().set("price:" + item, price));
    }

    boolean isConnected() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        resources.shutdown(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Wants the address of a server, such as {@code redis://localhost}. */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        if (args.length != 1) {
            System.out.println("usage: GuardedRedis redis://<host>[:port]");
            return;
        }
        try (GuardedRedis prices = new GuardedRedis(RedisURI.create(args[0]), guard(NanoClock.system()))) {
            CompletableFuture<String> shown = prices.setPrice("tea", "3.20")
                    .thenCompose(done -> prices.price("tea"))
                    .toCompletableFuture();
            System.out.println("tea: " + shown.get());
        }
    }
}
