package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.time.NanoClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quotas of the calendar: nothing but the next stretch of it brings permits back. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisQuotaTest {
    private static final String NAMESPACE = "shop";
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LimitRule A_YEAR = quota(CalendarUnit.YEAR);

    @TempDir
    private Path folder;

    private RedisServer redis;
    private final List<RedisStore> stores = new ArrayList<>();
    private final AtomicLong micros = new AtomicLong();

    private static LimitRule quota(CalendarUnit unit) {
        return LimitRule.custom("plan")
                .limitForPeriod(100)
                .fixedWindow(unit, BERLIN)
                .onStateLoss(StateLoss.FULL)
                .build();
    }

    @AfterEach
    void stop() {
        stores.forEach(RedisStore::close);
        redis.close();
    }

    private LimitEngine server(NanoClock clock, LongSupplier moment, LimitRule rule) {
        RedisStore store = RedisStore.connect(
                RedisStoreConfig.custom(redis.uri())
                        .commandTimeout(Duration.ofSeconds(10))
                        .build(),
                clock,
                moment);
        stores.add(store);
        LimitEngine engine = new LimitEngine(store);
        engine.rules(NAMESPACE, List.of(rule));
        return engine;
    }

    private LimitEngine server(LimitRule rule) {
        return server(NanoClock.system(), Sending.REDIS_TIME, rule);
    }

    private LimitEngine serverAt(String instant, CalendarUnit unit) {
        redis = RedisServer.start(folder);
        setTime(instant);
        return server(NanoClock.system(), micros::get, quota(unit));
    }

    private void setTime(String instant) {
        micros.set(Lane.micros(Instant.parse(instant).toEpochMilli()));
    }

    private static Answer ask(LimitEngine server, long permits) {
        return server.decide(
                        NAMESPACE, new Client(1), List.of(new Ask.Acquire(List.of(new Target("plan")), permits, 1)))
                .toCompletableFuture()
                .join()
                .get(0);
    }

    private static long take(LimitEngine server, long permits) {
        return ask(server, permits).granted();
    }

    // ---- what ends

    @Test
    void what_is_spent_outlives_every_server_and_is_the_same_for_all() {
        redis = RedisServer.start(folder);
        assertThat(take(server(A_YEAR), 60)).isEqualTo(60);
        stores.get(0).close();
        assertThat(take(server(A_YEAR), 30)).isEqualTo(30);
        LimitEngine third = server(A_YEAR);
        assertThat(ask(third, 100).granted()).isEqualTo(10);
        assertThat(ask(third, 1).isOk()).isFalse();
    }

    @Test
    void what_is_spent_outlives_redis_if_that_keeps_a_log() {
        redis = RedisServer.start(folder, "--appendonly", "yes", "--appendfsync", "always");
        assertThat(take(server(A_YEAR), 60)).isEqualTo(60);
        redis.kill();
        redis.startAgain();
        assertThat(take(server(A_YEAR), 100)).isEqualTo(40);
    }

    @Test
    void a_quota_is_kept_for_as_long_as_its_stretch_and_an_hour() {
        redis = RedisServer.start(folder);
        LimitEngine server = server(A_YEAR);
        long untilEnd = ask(server, 100).granted() == 100 ? ask(server, 1).retryAfterNanos() : 0;
        long ttl = Long.parseLong(redis.ask("PTTL rl{shop:000}:plan:").substring(1));
        Duration beyond = Duration.ofMillis(ttl).minusNanos(untilEnd);
        // Redis rounds what is left up, and counts from a time that it has read a moment before.
        assertThat(beyond).isBetween(Duration.ofMinutes(59), Duration.ofHours(1).plusMillis(10));
    }

    // ---- whose time it is

    @Test
    void redis_tells_the_time_and_not_a_server_whose_clock_is_wrong() {
        redis = RedisServer.start(folder);
        LimitEngine right = server(A_YEAR);
        LimitEngine wrong = server(yearsAhead(), Sending.REDIS_TIME, A_YEAR);
        assertThat(take(wrong, 60)).isEqualTo(60);
        assertThat(take(right, 100)).as("the same year").isEqualTo(40);
        assertThat(take(wrong, 100)).isZero();
        assertThat(redis.ask("INFO commandstats"))
                .as(
                        "one call was for the calendar of another year, one by names under another secret; both were made again")
                .matches(".*cmdstat_evalsha:calls=[45],.*");
    }

    private static NanoClock yearsAhead() {
        return new NanoClock() {
            @Override
            public long nanos() {
                return NanoClock.system().nanos();
            }

            @Override
            public InstantSource wallClock() {
                return InstantSource.offset(InstantSource.system(), Duration.ofDays(1_000));
            }
        };
    }

    @Test
    void a_clock_that_is_set_back_over_midnight_does_not_bring_the_day_back() {
        LimitEngine server = serverAt("2026-05-04T22:00:10Z", CalendarUnit.DAY);
        assertThat(take(server, 100)).as("a new day").isEqualTo(100);
        setTime("2026-05-04T21:59:00Z");
        assertThat(take(server, 100)).as("the day before again").isZero();
        setTime("2026-05-05T22:00:00Z");
        assertThat(take(server, 100)).as("the next day").isEqualTo(100);
    }

    @Test
    void a_clock_that_is_set_back_by_weeks_takes_along_what_was_spent() {
        LimitEngine server = serverAt("2026-05-05T12:00:00Z", CalendarUnit.DAY);
        take(server, 90);
        setTime("2026-04-20T12:00:00Z");
        assertThat(take(server, 100)).isEqualTo(10);
        setTime("2026-04-21T12:00:00Z");
        assertThat(take(server, 100)).as("the next day from there").isEqualTo(100);
    }

    @Test
    void a_clock_that_is_set_forward_begins_the_stretch_that_it_shows() {
        LimitEngine server = serverAt("2026-05-05T12:00:00Z", CalendarUnit.MONTH);
        take(server, 100);
        setTime("2026-06-05T12:00:00Z");
        assertThat(take(server, 100)).isEqualTo(100);
    }

    // ---- changes

    private static Answer askTooMuch(LimitEngine server) {
        return server.decide(NAMESPACE, new Client(1), List.of(new Ask.Acquire(new Target("plan"), 8)))
                .toCompletableFuture()
                .join()
                .get(0);
    }

    @Test
    void servers_that_do_not_agree_about_a_rule_for_a_while_spend_nothing_by_that() {
        redis = RedisServer.start(folder);
        LimitEngine before = server(A_YEAR.toBuilder().limitForPeriod(3).build());
        LimitEngine after = server(A_YEAR.toBuilder().limitForPeriod(7).build());
        assertThat(take(before, 1)).isEqualTo(1);
        for (int i = 0; i < 50; i++) {
            assertThat(askTooMuch(after).remaining()).as("7 less a third").isEqualTo(4);
            assertThat(askTooMuch(before).remaining()).isEqualTo(2);
        }
        assertThat(take(before, 100)).as("2 of 3").isEqualTo(2);
    }
}
