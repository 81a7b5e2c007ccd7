package io.sluice.core.time;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Threads;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CoarseClockTest {
    private final List<Thread> tickers = new CopyOnWriteArrayList<>();

    /** Its ticker ends after 20 to 40 ticks without a reading. */
    private final CoarseClock clock = new CoarseClock(this::ticker, 20);

    @Test
    void a_reading_is_never_ahead_of_the_exact_time_and_never_goes_back() {
        long last = clock.exactNanos();
        for (int i = 0; i < 1_000_000; i++) {
            long reading = clock.nanos();
            assertThat(clock.exactNanos() - reading).isNotNegative();
            if (i > 0) {
                assertThat(reading - last).isNotNegative();
            }
            last = reading;
        }
    }

    @Test
    void readings_follow_the_exact_time() {
        long goal = clock.exactNanos() + 10_000_000;
        while (clock.nanos() - goal < 0) {
            Thread.onSpinWait(); // ends only if the ticker stores what time it is
        }
        assertThat(clock.exactNanos() - goal).isNotNegative();
    }

    @Test
    void nothing_ticks_before_the_first_reading() {
        assertThat(clock.isTicking()).isFalse();
        assertThat(clock.exactNanos() - System.nanoTime()).isNotPositive();
        assertThat(tickers).as("an exact reading needs no ticker").isEmpty();
    }

    @Test
    void the_first_reading_is_exact_and_starts_the_ticker() {
        long before = System.nanoTime();
        assertThat(clock.nanos() - before).isNotNegative();
        assertThat(clock.isTicking()).isTrue();
        assertThat(tickers).hasSize(1);
    }

    @Test
    void the_ticker_ends_when_nobody_reads_and_the_next_reading_starts_another() throws Exception {
        for (int round = 1; round <= 3; round++) {
            long before = System.nanoTime();
            assertThat(clock.nanos() - before).as("not a reading left over").isNotNegative();
            assertThat(tickers).hasSize(round);
            tickers.get(round - 1).join(SECONDS.toMillis(30));
            assertThat(tickers.get(round - 1).isAlive()).isFalse();
            assertThat(clock.isTicking()).isFalse();
        }
    }

    @Test
    void threads_that_read_at_once_share_one_ticker() throws Exception {
        Threads.together(8, thread -> clock.nanos());
        assertThat(tickers).hasSize(1);
    }

    @Test
    void a_machine_without_a_thread_to_give_gets_exact_readings_until_it_has_one() {
        boolean[] exhausted = {true};
        CoarseClock poor = new CoarseClock(
                work -> {
                    if (exhausted[0]) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return ticker(work);
                },
                20);

        for (int i = 0; i < 3; i++) {
            long before = System.nanoTime();
            assertThat(poor.nanos() - before).isNotNegative();
            assertThat(poor.isTicking()).isFalse();
        }
        exhausted[0] = false;
        assertThat(poor.nanos()).isNotZero();
        assertThat(poor.isTicking()).isTrue();
    }

    @Test
    void the_clock_of_the_process_ticks_on_a_daemon_thread() {
        assertThat(NanoClock.coarse()).isSameAs(CoarseClock.shared()).hasToString("NanoClock.coarse()");
        assertThat(CoarseClock.shared().nanos() - System.nanoTime()).isNotPositive();
        assertThat(CoarseClock.shared().isTicking()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("sluice-coarse-clock"))
                .singleElement()
                .matches(Thread::isDaemon);
    }

    private Thread ticker(Runnable work) {
        Thread thread = new Thread(work, "test-ticker");
        thread.setDaemon(true);
        tickers.add(thread);
        return thread;
    }
}
