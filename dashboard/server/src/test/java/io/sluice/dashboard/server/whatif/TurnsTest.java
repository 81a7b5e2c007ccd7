package io.sluice.dashboard.server.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.whatif.Turns.Asker;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TurnsTest {
    private static final Asker ANN = new Asker("ann", "shop");

    /** Crosses the wrap of nanoTime. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 400_000_000);

    private final Turns turns = new Turns(clock);

    private void millis(long time) {
        clock.advance(Duration.ofMillis(time));
    }

    private static Duration after(long nanos) {
        return Duration.ofNanos(nanos);
    }

    @Test
    void the_first_is_let_in_at_once_and_one_more_waits_until_half_a_second_has_passed() {
        assertThat(turns.take(ANN)).isZero();
        millis(200);
        assertThat(after(turns.take(ANN))).hasMillis(300);
        millis(299);
        TooOftenException refused = catchThrowableOfType(TooOftenException.class, () -> turns.take(ANN));
        assertThat(refused.retryAfter())
                .as("half a second after the one that waits")
                .hasMillis(501);
        assertThat(refused).hasMessageContaining("the next may be in 501 ms");
        millis(1);
        assertThat(after(turns.take(ANN))).as("that one's turn has come").hasMillis(500);
    }

    @Test
    void who_has_waited_long_enough_does_not_wait() {
        assertThat(turns.take(ANN)).isZero();
        millis(500);
        assertThat(turns.take(ANN)).isZero();
    }

    @Test
    void others_and_other_applications_have_turns_of_their_own() {
        assertThat(turns.take(ANN)).isZero();
        assertThat(turns.take(new Asker("bob", "shop"))).isZero();
        assertThat(turns.take(new Asker("ann", "search"))).isZero();
        assertThat(turns.take(ANN)).isPositive();
    }
}
