package io.sluice.core.time;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SystemTimersTest {
    private static final long HOUR = HOURS.toNanos(1);

    private final SystemTimers timers = new SystemTimers();

    @Test
    void a_task_runs_and_not_before_its_delay_has_passed() throws Exception {
        long delay = MILLISECONDS.toNanos(5);
        long start = System.nanoTime();
        assertThat(after(delay, System::nanoTime) - start).isGreaterThanOrEqualTo(delay);
        assertThat(after(-1, () -> "at once")).isEqualTo("at once");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void all_tasks_share_one_daemon_thread() throws Exception {
        Thread first = after(0, Thread::currentThread);
        Thread second = after(0, Thread::currentThread);
        assertThat(first.isDaemon()).isTrue();
        assertThat(first.getName()).isEqualTo("sluice-timers");
        assertThat(second).isSameAs(first);
    }

    @Test
    void a_cancelled_timer_is_gone_at_once() {
        List<Timer> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(timers.schedule(HOUR, () -> {}));
        }
        assertThat(timers.pending()).isEqualTo(1_000);
        assertThat(waiting).allMatch(Timer::cancel);
        assertThat(timers.pending()).isZero();
        assertThat(waiting).as("cancelled already").noneMatch(Timer::cancel);
    }

    @Test
    void a_timer_beyond_the_end_of_time_waits_without_harm() throws Exception {
        Timer never = timers.schedule(Long.MAX_VALUE, () -> {});
        assertThat(after(0, () -> "soon")).isEqualTo("soon");
        assertThat(never.cancel()).isTrue();
    }

    @Test
    void a_task_that_has_begun_cannot_be_cancelled() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Timer timer = timers.schedule(0, () -> ended.complete(awaited(begun, mayEnd)));

        assertThat(begun.await(30, SECONDS)).isTrue();
        assertThat(timer.cancel()).as("while it runs").isFalse();
        mayEnd.countDown();
        assertThat(ended.get(30, SECONDS)).isTrue();
        assertThat(timer.cancel()).as("after it ran").isFalse();
    }

    @Test
    void a_task_that_throws_is_logged_and_harms_no_other() throws Exception {
        try (CapturedLog log = CapturedLog.of(TimerService.class)) {
            Thread thread = after(0, Thread::currentThread);
            timers.schedule(0, () -> {
                throw new AssertionError("broken");
            });
            assertThat(after(0, Thread::currentThread))
                    .as("the same thread goes on")
                    .isSameAs(thread);
            assertThat(log.lines())
                    .containsExactly(
                            "SEVERE A timer task failed; other timers go on (java.lang.AssertionError: broken)");
        }
    }

    @Test
    void a_log_that_throws_as_well_harms_no_other() throws Exception {
        Logger logger = Logger.getLogger(TimerService.class.getName());
        Handler broken = new BrokenHandler();
        logger.addHandler(broken);
        try {
            Thread first = after(0, Thread::currentThread);
            CompletableFuture<Thread> next = new CompletableFuture<>();
            timers.schedule(
                    0,
                    () -> { // both wait when the first of them fails
                        timers.schedule(0, () -> {
                            throw new AssertionError("broken");
                        });
                        timers.schedule(0, () -> next.complete(Thread.currentThread()));
                    });
            assertThat(next.get(30, SECONDS)).isNotSameAs(first);
        } finally {
            logger.removeHandler(broken);
        }
    }

    private static final class BrokenHandler extends Handler {
        @Override
        public void publish(LogRecord entry) {
            throw new IllegalStateException("the disk is full");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void one_service_is_there_for_the_whole_process() {
        assertThat(TimerService.system()).isSameAs(TimerService.system()).hasToString("TimerService.system()");
    }

    private <T> T after(long delayNanos, Supplier<T> task) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        timers.schedule(delayNanos, () -> answer.complete(task.get()));
        return answer.get(30, SECONDS);
    }

    private static boolean awaited(CountDownLatch begun, CountDownLatch mayEnd) {
        begun.countDown();
        try {
            return mayEnd.await(30, SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
