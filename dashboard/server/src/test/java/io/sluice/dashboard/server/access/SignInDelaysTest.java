package io.sluice.dashboard.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInDelaysTest {
    /** Close to the wrap of nanoTime on purpose. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2));

    private final SignInDelays delays = new SignInDelays(clock);

    @Test
    void each_try_after_the_third_doubles_the_wait_up_to_a_quarter_of_an_hour() {
        for (int i = 0; i < 3; i++) {
            assertThat(delays.begin("ann", "a")).isZero();
        }
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900}) {
            assertThat(delays.begin("ann", "a")).isZero();
            assertThat(delays.begin("ann", "a")).isEqualTo(Duration.ofSeconds(seconds));
            clock.advance(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(delays.begin("ann", "a")).as("one nanosecond early").isEqualTo(Duration.ofNanos(1));
            clock.advance(1);
        }
    }

    @Test
    void who_is_right_begins_anew() {
        tries(4, "ann", "a");
        clock.advance(Duration.ofSeconds(1));
        assertThat(delays.begin("ann", "a")).isZero();
        delays.right("ann", "a");
        tries(3, "ann", "a");
        assertThat(delays.begin("ann", "a")).isZero();
    }

    @Test
    void nobody_else_waits_for_it() {
        tries(4, "ann", "a");
        assertThat(delays.begin("ann", "b")).as("from elsewhere").isZero();
        assertThat(delays.begin("bob", "a")).as("somebody else from there").isZero();
    }

    @Test
    void who_tries_many_names_waits_after_thirty() {
        for (int i = 0; i <= 30; i++) {
            assertThat(delays.begin("name " + i, "a")).isZero();
        }
        assertThat(delays.begin("one more", "a")).isEqualTo(Duration.ofSeconds(1));
        delays.right("name 1", "a");
        clock.advance(Duration.ofSeconds(1));
        assertThat(delays.begin("one more", "a"))
                .as("his own password opens one try, not all")
                .isZero();
        assertThat(delays.begin("yet another", "a")).isPositive();
    }

    @Test
    void who_tries_one_name_from_everywhere_keeps_its_owner_out_for_half_a_minute_at_most() {
        for (int i = 0; i <= 100; i++) {
            assertThat(delays.begin("ann", "address " + i)).isZero();
        }
        assertThat(delays.begin("ann", "a")).isEqualTo(Duration.ofSeconds(1));
        for (int i = 0; i < 50; i++) {
            clock.advance(Duration.ofSeconds(30));
            assertThat(delays.begin("ann", "more " + i)).isZero();
        }
        assertThat(delays.begin("ann", "a")).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void after_an_hour_all_is_forgotten() {
        tries(4, "ann", "a");
        clock.advance(Duration.ofHours(1));
        tries(4, "ann", "a");
        assertThat(delays.begin("ann", "a")).isEqualTo(Duration.ofSeconds(1));
    }

    private void tries(int count, String name, String address) {
        for (int i = 0; i < count; i++) {
            assertThat(delays.begin(name, address)).isZero();
        }
    }
}
