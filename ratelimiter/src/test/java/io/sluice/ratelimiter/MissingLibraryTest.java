package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Libraries;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** No library that is missing switches a limit off. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MissingLibraryTest {

    /** How many of a hundred calls at once get a permit from a limit of fifty for each user. */
    static final class AskAHundredTimes implements Callable<Integer> {
        @Override
        public Integer call() {
            KeyedRateLimiter limiter =
                    KeyedRateLimiter.of("search", KeyedRateLimiterConfig.ofDefaults(), new ManualClock());
            return (int) IntStream.range(0, 100)
                    .filter(i -> limiter.tryAcquirePermission("ann"))
                    .count();
        }
    }

    @Test
    void a_limit_holds_with_the_logging_facade_and_nothing_else() throws Exception {
        assertThat(Libraries.callWithOnly(
                        AskAHundredTimes.class, KeyedRateLimiter.class, NanoClock.class, Logger.class))
                .isEqualTo(50);
    }

    @Test
    void without_that_no_limiter_is_made_rather_than_one_that_lets_everybody_in() {
        assertThatThrownBy(
                        () -> Libraries.callWithOnly(AskAHundredTimes.class, KeyedRateLimiter.class, NanoClock.class))
                .isInstanceOf(NoClassDefFoundError.class);
    }
}
