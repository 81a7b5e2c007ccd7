package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.core.time.ManualClock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Redis that is asked for more than it can do, by all that is real before it: desk, engine, store, pipe, backlog and flushes, with their
 * timeouts and their breaker. In virtual time; callers wait for 10 ms, as clients do by default.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OverloadTest {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;
    private static final long SECOND = 1_000 * MILLI;
    private static final long CALLERS_WAIT = 10 * MILLI;
    private static final int FRAME = 8; // asks that come at once

    private final ManualClock clock =
            ManualClock.startingAt(Long.MAX_VALUE - SECOND).seededWith(1); // it wraps
    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    private RedisStore store;
    private Desk desk;
    private int keys; // each is asked for once: what Redis can do is so many keys a second
    private long inTime;
    private long longest; // that an answer took, of whatever kind

    private SlowRedis redis(long entryMicros) {
        SlowRedis redis = new SlowRedis(clock, 100 * MICRO, 20 * MICRO, entryMicros * MICRO);
        store = redis.store();
        LimitEngine engine = new LimitEngine(store);
        engine.rules(
                "shop",
                List.of(LimitRule.custom("user").onStateLoss(StateLoss.FULL).build()));
        desk = new Desk(engine, clock, Desk.DEFAULT_MAX_UNDECIDED);
        return redis;
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** So many asks a second, for so long; counts anew. */
    private void ask(double perSecond, long nanos) {
        verdicts.clear();
        inTime = 0;
        longest = 0;
        long every = (long) (FRAME * SECOND / perSecond);
        for (long left = nanos; left > 0; left -= every) {
            frame();
            clock.advance(every);
        }
    }

    private void frame() {
        long asked = clock.nanos();
        List<Ask> asks = IntStream.range(0, FRAME)
                .<Ask>mapToObj(i -> new Ask.Acquire(new Target("user", "user " + keys++), 1))
                .toList();
        desk.decide("shop", new Client(1), asks, 0).thenAccept(answers -> {
            long took = clock.nanos() - asked;
            longest = Math.max(longest, took);
            for (Answer answer : answers) {
                verdicts.merge(answer.verdict(), 1L, Long::sum);
                inTime += answer.isOk() && took <= CALLERS_WAIT ? 1 : 0;
            }
        });
    }

    private long count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }

    @ParameterizedTest(name = "{0} us each")
    @ValueSource(longs = {20, 50, 200})
    void at_twice_what_redis_can_do_four_fifths_of_that_are_answered_in_time(long micros) {
        redis(micros);
        double capacity = 1e6 / micros;
        ask(2 * capacity, SECOND); // until it is known that this is no burst
        assertThat(longest).as("at the beginning, two timeouts").isLessThanOrEqualTo(40 * MILLI);
        ask(2 * capacity, 2 * SECOND);
        assertThat(inTime / (2 * capacity)).isBetween(0.8, 1.01);
        assertThat(count(Verdict.OK) - inTime).as("answered too late").isLessThan(inTime / 100);
        assertThat(count(Verdict.UNKNOWN) + count(Verdict.UNAVAILABLE))
                .as("Redis answers all that it is asked")
                .isZero();
        assertThat(count(Verdict.BUSY)).isGreaterThan((long) (1.5 * capacity));
    }

    @Test
    void what_is_refused_has_cost_redis_nothing() {
        SlowRedis redis = redis(50);
        ask(40_000, SECOND);
        clock.advance(SECOND);
        long before = redis.entries();
        ask(40_000, SECOND);
        clock.advance(SECOND);
        assertThat(redis.entries() - before).isEqualTo(count(Verdict.OK));
    }

    @Test
    void afterwards_nobody_is_turned_away() {
        redis(50);
        ask(40_000, 2 * SECOND);
        ask(10_000, SECOND);
        ask(10_000, SECOND);
        assertThat(count(Verdict.BUSY)).isZero();
        assertThat(inTime).isBetween(9_900L, 10_100L);
    }
}
