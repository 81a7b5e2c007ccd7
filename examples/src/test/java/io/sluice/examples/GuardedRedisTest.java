package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.recovery.Timeout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server. Time is the test's: nothing is slow or over until the clock says so. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardedRedisTest {
    private final ManualClock clock = new ManualClock();
    private final Guard guard = GuardedRedis.guard(clock);
    private final CircuitBreaker breaker = guard.circuitBreaker().orElseThrow();

    @TempDir
    private static Path folder;

    private RedisServer server;
    private GuardedRedis prices;

    @BeforeEach
    void start() throws IOException {
        server = RedisServer.start(folder);
        prices = new GuardedRedis(server.uri(), guard);
    }

    @AfterEach
    void stop() {
        prices.close();
        server.close();
    }

    private static <T> T answer(CompletionStage<T> call) throws Exception {
        return call.toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    @Test
    void a_server_that_stops_is_left_alone_until_it_is_back() throws Exception {
        assertThat(answer(prices.setPrice("tea", "3.20"))).isEqualTo("OK");
        assertThat(answer(prices.price("tea"))).isEqualTo("3.20");

        server.kill();
        await().until(() -> !prices.isConnected());
        for (int i = 0; i < 10; i++) {
            assertThat(answer(prices.price("tea"))).as("the last price known").isEqualTo("3.20");
        }
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(answer(prices.price("tea"))).isEqualTo("3.20");
        assertThat(answer(prices.price("coffee"))).isEqualTo("price on request");
        assertThat(guard.snapshot().counts().rejected())
                .as("calls that did not get to the client")
                .isPositive();

        server.startAgain();
        await().atMost(Duration.ofMinutes(1)).until(prices::isConnected);
        assertThat(answer(prices.price("coffee"))).as("not yet").isEqualTo("price on request");
        clock.advance(Duration.ofSeconds(5));
        assertThat(answer(prices.setPrice("tea", "3.40"))).isEqualTo("OK");
        assertThat(answer(prices.price("tea"))).isEqualTo("3.40");
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void a_command_that_takes_too_long_is_given_up_and_an_older_price_shown() throws Exception {
        answer(prices.setPrice("tea", "3.20"));
        answer(prices.price("tea"));
        try (RedisClient other = RedisClient.create(server.uri());
                StatefulRedisConnection<String, String> connection = other.connect()) {
            connection.sync().clientPause(600_000);
            CompletableFuture<String> known = prices.price("tea").toCompletableFuture();
            CompletableFuture<String> unknown = prices.price("coffee").toCompletableFuture();
            clock.advance(Duration.ofMillis(199));
            assertThat(known).isNotDone();
            clock.advance(Duration.ofMillis(1));
            assertThat(answer(known)).isEqualTo("3.20");
            assertThat(answer(unknown)).isEqualTo("price on request");
        }
        assertThat(guard.find(Timeout.class).orElseThrow().snapshot().timedOut())
                .isEqualTo(2);
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight())
                .as("cancelled commands are over")
                .isZero();
    }

    @Test
    void runs() throws Exception {
        GuardedRedis.main(new String[] {server.uri().toString()});
        GuardedRedis.main(new String[0]);
    }
}
