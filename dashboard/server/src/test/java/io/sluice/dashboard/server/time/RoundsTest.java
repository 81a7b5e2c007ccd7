package io.sluice.dashboard.server.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RoundsTest {
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    private final Queue<Runnable> thread = new ArrayDeque<>();
    private int made;
    private RuntimeException failure;
    private final Rounds rounds =
            Rounds.every(TimeUnit.SECONDS.toNanos(5), clock, thread::add, "a round could not be made", this::make);

    private void make() {
        made++;
        if (failure != null) {
            throw failure;
        }
    }

    private void pass(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void the_next_one_begins_so_long_after_the_end_of_the_last() {
        pass(4);
        assertThat(thread).isEmpty();
        pass(1);
        pass(20);
        assertThat(thread).as("the first one is not over").hasSize(1);
        thread.remove().run();
        assertThat(made).isOne();
        pass(4);
        assertThat(thread).isEmpty();
        pass(1);
        assertThat(thread).hasSize(1);
    }

    @Test
    void one_that_fails_is_not_the_last() {
        failure = new IllegalStateException("the database is away");
        pass(5);
        thread.remove().run();
        failure = null;
        pass(5);
        thread.remove().run();
        assertThat(made).isEqualTo(2);
    }

    @Test
    void none_begins_once_it_is_closed() {
        pass(5);
        rounds.close();
        thread.remove().run();
        pass(60);
        assertThat(thread).isEmpty();
        assertThat(clock.timers().pending()).isZero();
    }
}
