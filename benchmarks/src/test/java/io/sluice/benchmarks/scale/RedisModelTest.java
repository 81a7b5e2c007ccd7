package io.sluice.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.Verdict;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A token server over a master that is asked for more than it can do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisModelTest {
    private static final Costs COSTS = new Costs(10, 5, 150, 200, 100);
    private static final long SECOND = 1_000_000_000;
    private static final long CLIENTS_WAIT = 10_000_000;
    private static final int ASKS = 16;
    private static final int KEYS = 100_000;

    private final VirtualClock clock = new VirtualClock(1);
    private final RedisModel redis = new RedisModel(clock, 1, COSTS);
    private final LimitEngine engine = new LimitEngine(redis.connect());
    private long inTime;
    private long tooLate;
    private long busy;

    RedisModelTest() {
        engine.rules(
                "shop",
                List.of(LimitRule.custom("calls")
                        .limitForPeriod(100)
                        .onStateLoss(StateLoss.FULL)
                        .build()));
    }

    /** A frame of asks for any keys, and another after a while, until the end. */
    private void ask(long everyNanos, long end) {
        long asked = clock.nanos();
        List<Ask> asks = IntStream.range(0, ASKS)
                .<Ask>mapToObj(i -> new Ask.Acquire(
                        new Target("calls", "key-" + clock.random().nextInt(KEYS)), 1))
                .toList();
        engine.decide("shop", new Client(1), asks)
                .thenAccept(answers -> answers.forEach(answer -> {
                    if (answer.verdict() == Verdict.BUSY) {
                        busy++;
                    } else if (clock.nanos() - asked <= CLIENTS_WAIT) {
                        inTime++;
                    } else {
                        tooLate++;
                    }
                }));
        if (clock.nanos() + everyNanos < end) {
            clock.schedule(everyNanos, () -> ask(everyNanos, end));
        }
    }

    /** Of the time that it has, so much goes into answers that are in time. */
    private double usefulShare(double perSecond) {
        long begin = clock.nanos();
        RedisModel.Work before = redis.work();
        inTime = 0;
        tooLate = 0;
        busy = 0;
        ask((long) (SECOND / perSecond * ASKS), begin + SECOND);
        clock.runUntil(begin + SECOND);
        RedisModel.Work work = redis.work().minus(before);
        return inTime * work.micros() / work.asks() / 1e6;
    }

    @Test
    void a_master_that_can_do_all_turns_nobody_away() {
        usefulShare(30_000);
        usefulShare(30_000);
        assertThat(busy).isZero();
        assertThat(tooLate).isZero();
        assertThat(inTime).isGreaterThan(29_000);
    }

    @Test
    void at_twice_what_it_can_do_and_beyond_its_time_goes_into_answers_that_are_waited_for() {
        usefulShare(400_000); // until it is known that this is no burst
        assertThat(usefulShare(400_000)).isGreaterThan(0.8);
        assertThat(busy).isGreaterThan(150_000);
        assertThat(usefulShare(2_000_000)).isGreaterThan(0.8);
    }

    @Test
    void afterwards_everybody_is_answered_again() {
        usefulShare(400_000);
        usefulShare(30_000);
        usefulShare(30_000);
        assertThat(busy).isZero();
        assertThat(tooLate).isZero();
    }
}
