package io.sluice.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.TimerQueue.Entry;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TimerQueueTest {
    private static final long LONGEST = 1_000;

    private final TimerQueue queue = new TimerQueue(at(0));

    @Test
    void whoever_sleeps_is_woken_for_a_timer_before_the_end_of_his_sleep() {
        assertThat(queue.sleepNanos(at(0), LONGEST)).isEqualTo(LONGEST);
        assertThat(wakes(100, 0)).as("it is before the longest sleep").isTrue();
        assertThat(wakes(99, 0)).as("it is before that one").isTrue();
        assertThat(wakes(100, 0)).as("it is after that one").isFalse();
        assertThat(wakes(100, -2)).as("added earlier").isTrue();
    }

    @Test
    void he_is_told_once() {
        queue.sleepNanos(at(0), LONGEST);
        Entry entry = queue.add(() -> {}, 100, at(0));
        assertThat(queue.mustWake(entry)).isTrue();
        assertThat(queue.mustWake(entry)).isFalse();
    }

    @Test
    void timers_that_are_set_and_cancelled_one_after_the_other_wake_him_once() {
        queue.sleepNanos(at(0), LONGEST);
        int woken = 0;
        for (int time = 0; time < 100; time++) {
            Entry deadline = queue.add(() -> {}, 100, at(time));
            woken += queue.mustWake(deadline) ? 1 : 0;
            queue.cancel(deadline);
        }
        assertThat(woken).isEqualTo(1);
        Entry next = queue.add(() -> {}, 100, at(99));
        assertThat(queue.takeDue(at(100))).as("at the first one's time").isNull();
        assertThat(queue.sleepNanos(at(100), LONGEST)).isEqualTo(99);
        assertThat(queue.mustWake(next)).isFalse();
    }

    @Test
    void a_cancelled_timer_is_neither_taken_nor_cancelled_again() {
        Entry entry = queue.add(() -> {}, 0, at(0));
        assertThat(queue.cancel(entry)).isTrue();
        assertThat(queue.cancel(entry)).isFalse();
        assertThat(queue.takeDue(at(0))).isNull();
        assertThat(queue.size()).isZero();
    }

    @Test
    void a_taken_timer_cannot_be_cancelled() {
        Runnable task = () -> {};
        Entry entry = queue.add(task, 0, at(0));
        assertThat(queue.takeDue(at(0))).isSameAs(task);
        assertThat(queue.cancel(entry)).isFalse();
    }

    @Test
    void the_end_of_time_is_after_all_else() {
        queue.add(() -> {}, Long.MAX_VALUE, at(0));
        Runnable soon = () -> {};
        queue.add(soon, 100, at(0));
        assertThat(queue.takeDue(at(100))).isSameAs(soon);
        assertThat(queue.takeDue(at(100))).isNull();
        assertThat(queue.sleepNanos(at(100), LONGEST)).isEqualTo(LONGEST);
    }

    /** A time after the start; the clock wraps soon. */
    private static long at(long after) {
        return Long.MAX_VALUE - 50 + after;
    }

    private boolean wakes(long delayNanos, long after) {
        return queue.mustWake(queue.add(() -> {}, delayNanos, at(after)));
    }
}
