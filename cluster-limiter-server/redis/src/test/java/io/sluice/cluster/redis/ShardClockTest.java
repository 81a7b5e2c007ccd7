package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.NanoClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script's own clock, asked as Redis's might be: with moments and expectations of the test's. Ten permits a second, a burst of ten. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShardClockTest {
    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final long START = 1_000 * HOUR;
    private static final long NO_EXPECTATION = -1;

    private static final byte[] CLOCK = "rl{a:000}:t0".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BUCKET = "rl{a:000}:pay:".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private final LimitScript script = LimitScript.LIMITS;
    private RedisServer redis;
    private SingleLink link;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        link = SingleLink.to(RedisStoreConfig.of(redis.uri()), NanoClock.system());
    }

    @AfterEach
    void stop() {
        link.close();
        redis.close();
    }

    private record Answer(long now, long granted) {}

    /** Asks for up to so many permits when Redis's clock says that. */
    private Answer ask(long redisClock, long expected, long want) {
        byte[][] arguments = {
            new Packed(48)
                    .number(redisClock)
                    .number(expected)
                    .flag(false)
                    .number(0)
                    .raw(new byte[Names.SECRET_BYTES])
                    .bytes(),
            new Packed(56)
                    .number(RuleNumbers.TOKENS)
                    .number(SECOND / 10)
                    .number(0)
                    .number(10)
                    .number(0)
                    .number(0)
                    .flag(false)
                    .bytes(),
            new Packed(48)
                    .number(1)
                    .number(1)
                    .number(1)
                    .number(want)
                    .number(1)
                    .number(1)
                    .bytes()
        };
        ByteBuffer answers = Packed.answers(link.load(script, new byte[][] {CLOCK, BUCKET}, arguments)
                .toCompletableFuture()
                .join());
        return new Answer((long) answers.getDouble(), (long) answers.getDouble(5 * Double.BYTES));
    }

    /** A bucket that is known, and full. */
    private void fill() {
        ask(START - 2 * SECOND, NO_EXPECTATION, 1);
        ask(START, NO_EXPECTATION, 1);
    }

    @Test
    void goes_on_as_redis_does() {
        fill();
        assertThat(ask(START + HOUR, NO_EXPECTATION, 100)).isEqualTo(new Answer(START + HOUR, 10));
        assertThat(ask(START + HOUR + SECOND / 2, NO_EXPECTATION, 100))
                .isEqualTo(new Answer(START + HOUR + SECOND / 2, 5));
    }

    @Test
    void never_goes_back() {
        fill();
        ask(START + SECOND, NO_EXPECTATION, 100);
        assertThat(ask(START, NO_EXPECTATION, 100)).isEqualTo(new Answer(START + SECOND, 0));
        assertThat(ask(START + SECOND + SECOND / 5, NO_EXPECTATION, 100))
                .isEqualTo(new Answer(START + SECOND + SECOND / 5, 2));
    }

    @Test
    void a_jump_forward_that_a_server_can_tell_is_left_out_and_grants_nothing() {
        fill();
        ask(START, NO_EXPECTATION, 100);
        long expected = START + SECOND / 10;
        assertThat(ask(START + HOUR, expected, 100))
                .as("keys may be gone, so the shard begins empty")
                .isEqualTo(new Answer(expected, 0));
        assertThat(ask(START + HOUR + SECOND / 2, NO_EXPECTATION, 100))
                .as("and goes on from there, for all")
                .isEqualTo(new Answer(expected + SECOND / 2, 5));
    }

    @Test
    void a_clock_that_is_set_back_again_does_not_stand_still() {
        fill();
        ask(START + HOUR, START, 100);
        assertThat(ask(START + SECOND, START + SECOND, 100).now()).isEqualTo(START + SECOND);
        assertThat(ask(START + 2 * SECOND, NO_EXPECTATION, 100).now()).isEqualTo(START + 2 * SECOND);
    }

    @Test
    void who_was_not_there_for_long_overrules_nobody() {
        fill();
        ask(START + HOUR, NO_EXPECTATION, 100);
        assertThat(ask(START + HOUR + SECOND / 2, START + SECOND, 100))
                .as("somebody else asked half a second ago")
                .isEqualTo(new Answer(START + HOUR + SECOND / 2, 5));
    }

    @Test
    void less_than_a_second_is_no_jump() {
        fill();
        assertThat(ask(START + SECOND, START + SECOND / 10, 100).now()).isEqualTo(START + SECOND);
    }
}
