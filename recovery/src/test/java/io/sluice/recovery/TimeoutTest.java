package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.testing.Threads;
import io.sluice.core.thread.CallThreads;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.TimerService;
import io.sluice.recovery.CallTimeoutException.Limit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TimeoutTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    private final Timeout timeout = timeout(TimeoutConfig.ofAttempt(LIMIT));
    private final Timeout interrupting =
            timeout(TimeoutConfig.custom().attemptTimeout(LIMIT).interrupt(true).build());
    private final Timeout here =
            timeout(TimeoutConfig.custom().deadline(LIMIT).interruptCaller(true).build());

    private Timeout timeout(TimeoutConfig config) {
        return Timeout.of("payments", config, clock);
    }

    // ---- on another thread

    @Test
    void an_answer_in_time_is_the_callers_and_leaves_no_timer() throws Exception {
        assertThat(timeout.<String>executeCallable(() -> "answer")).isEqualTo("answer");
        assertThat(timeout.<String>executeSupplier(() -> null)).isNull();
        assertThat(clock.pending()).isZero();
        assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot("payments", 0, 0));
    }

    @Test
    void what_the_call_throws_is_thrown_as_it_is() {
        for (Throwable thrown :
                List.of(new IOException(), new StackOverflowError(), new CancellationException("its own"))) {
            assertThatThrownBy(() -> timeout.executeCallable(() -> {
                        throw Blocking.<Exception>asIs(thrown);
                    }))
                    .isSameAs(thrown);
        }
        assertThat(clock.pending()).isZero();
        assertThat(timeout.snapshot().timedOut()).isZero();
    }

    @Test
    void the_callers_context_goes_with_the_call() throws Exception {
        CallContext.EMPTY
                .withOrigin("checkout")
                .run(() -> assertThat(timeout.<String>executeSupplier(
                                () -> CallContext.current().origin()))
                        .isEqualTo("checkout"));
    }

    @Test
    void the_caller_leaves_when_the_time_is_up_and_the_call_is_abandoned_until_it_ends() throws Exception {
        later(() -> clock.advance(LIMIT.minusNanos(1)), () -> clock.advance(1));
        assertThatThrownBy(() -> timeout.call(this::hang, Limit.ATTEMPT, LIMIT.toNanos(), over::countDown))
                .isInstanceOfSatisfying(CallTimeoutException.class, late -> {
                    assertThat(late.resource()).isEqualTo("payments");
                    assertThat(late.limit()).isEqualTo(Limit.ATTEMPT);
                    assertThat(late.time()).isEqualTo(LIMIT);
                })
                .hasMessage("an attempt to call \"payments\" took longer than PT2S");
        assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot("payments", 1, 1));
        assertThat(over.getCount()).as("its slot stays with the work").isOne();

        mayEnd.countDown();
        await(over);
        assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot("payments", 1, 0));
    }

    @Test
    void a_call_is_interrupted_if_asked() throws Exception {
        later(() -> clock.advance(LIMIT));
        CountDownLatch interrupted = new CountDownLatch(1);
        assertThatThrownBy(() -> interrupting.executeRunnable(() -> {
                    try {
                        hang();
                    } catch (InterruptedException heard) {
                        interrupted.countDown();
                    }
                }))
                .isInstanceOf(CallTimeoutException.class);
        await(interrupted);
    }

    @Test
    void a_worker_keeps_no_interrupt_that_was_meant_for_a_call() throws Exception {
        AtomicReference<TimedCall<String>> itself = new AtomicReference<>();
        TimedCall<String> call = TimedCall.of(
                interrupting,
                () -> {
                    itself.get().leave(); // the time is up, and the call does not notice
                    return "late";
                },
                over::countDown);
        itself.set(call);
        call.run();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        await(over);
        assertThat(interrupting.snapshot().abandoned()).isZero();
    }

    @Test
    void a_call_that_has_not_begun_when_the_time_is_up_never_does() throws Exception {
        Queue<Runnable> tasks = new ArrayDeque<>();
        AtomicInteger runs = new AtomicInteger();
        Executor slow = task -> {
            tasks.add(task);
            clock.advance(LIMIT);
        };
        Timeout behindAQueue = Timeout.of("payments", timeout.config(), clock, slow);
        assertThatThrownBy(
                        () -> behindAQueue.call(runs::incrementAndGet, Limit.ATTEMPT, LIMIT.toNanos(), over::countDown))
                .isInstanceOf(CallTimeoutException.class);
        await(over);
        tasks.remove().run();
        assertThat(runs).hasValue(0);
        assertThat(behindAQueue.snapshot().abandoned()).isZero();
    }

    @Test
    void a_call_for_which_there_is_no_thread_is_refused() throws Exception {
        Timeout full = Timeout.of("payments", timeout.config(), clock, task -> {
            throw new RejectedExecutionException();
        });
        assertThatThrownBy(() -> full.call(() -> "answer", Limit.ATTEMPT, LIMIT.toNanos(), over::countDown))
                .isInstanceOf(CallNotPermittedException.class)
                .hasMessage("timeout \"payments\" refused the call: no_thread");
        await(over);
        assertThat(clock.pending()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void an_interrupted_caller_leaves(ThreadFactory kind) throws Exception {
        Threads.on(kind, () -> {
            Thread caller = Thread.currentThread();
            later(caller::interrupt);
            assertThatThrownBy(() -> timeout.executeCallable(this::hang)).isInstanceOf(InterruptedException.class);
            assertThat(clock.pending()).isZero();
            assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot("payments", 0, 1));

            caller.interrupt();
            assertThatThrownBy(() -> timeout.executeSupplier(() -> Blocking.unchecked("call", this::hang)))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).as("the mark is kept").isTrue();
            return null;
        });
        mayEnd.countDown();
    }

    @Test
    void a_thousand_fast_calls_under_a_long_timeout_leave_no_timer() throws Exception {
        TimerService timers = NanoClock.system().timers();
        int before = timers.pending();
        Timeout hour = Timeout.of("payments", TimeoutConfig.ofAttempt(Duration.ofHours(1)));
        for (int i = 0; i < 1_000; i++) {
            hour.<String>executeCallable(() -> "answer");
            hour.executeCompletionStage(Script.of("answer").stages());
        }
        assertThat(timers.pending()).isEqualTo(before);
    }

    @Test
    void a_call_with_no_time_left_does_not_begin() throws Exception {
        Script call = Script.of("answer");
        assertThatThrownBy(() -> timeout.call(call, Limit.DEADLINE, 0, over::countDown))
                .isInstanceOf(CallTimeoutException.class);
        await(over);
        assertThat(call.attempts).hasValue(0);
    }

    // ---- on the caller's thread

    @Test
    void may_stay_on_the_callers_thread() throws Exception {
        assertThat(here.<Thread>executeCallable(Thread::currentThread)).isSameAs(Thread.currentThread());
        assertThat(clock.pending()).isZero();
        assertThatThrownBy(() -> here.executeCallable(() -> {
                    throw new IOException();
                }))
                .isInstanceOf(IOException.class);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void a_caller_is_interrupted_when_the_time_is_up_and_no_interrupt_stays_behind() {
        later(() -> clock.advance(LIMIT));
        assertThatThrownBy(() -> here.executeCallable(this::hang))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessage("the call of \"payments\" took longer than PT2S")
                .satisfies(late -> assertThat(late.getSuppressed()[0]).isInstanceOf(InterruptedException.class));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_call_that_does_not_listen_is_too_late_all_the_same_and_its_interrupt_is_taken_back() {
        assertThatThrownBy(() -> here.executeRunnable(() -> clock.advance(LIMIT)))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interrupts_of_others_stay() {
        Thread.currentThread().interrupt();
        here.executeRunnable(() -> {});
        assertThat(Thread.currentThread().isInterrupted()).as("there before").isTrue();
        assertThatThrownBy(() -> here.executeRunnable(() -> clock.advance(LIMIT)))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(Thread.interrupted()).as("still there after the time was up").isTrue();

        assertThatThrownBy(() -> here.executeCallable(() -> {
                    clock.advance(LIMIT);
                    Thread.interrupted();
                    Thread.currentThread().interrupt(); // somebody else's
                    throw new InterruptedException();
                }))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(Thread.interrupted()).as("came besides the alarm").isTrue();
    }

    @Test
    void an_interrupt_from_elsewhere_is_not_a_timeout() {
        assertThatThrownBy(() -> here.executeCallable(() -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
    }

    // ---- the rest

    @Test
    void tells_of_calls_that_took_too_long_and_goes_on_doing_so_after_a_live_change() {
        List<TimeoutEvent> heard = new ArrayList<>();
        here.events().subscribe(heard::add);
        Timeout changed = here.with(
                here.config().toBuilder().attemptTimeout(Duration.ofMillis(1)).build());
        assertThatThrownBy(() -> changed.executeRunnable(() -> clock.advance(1_000_000)))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(heard)
                .containsExactly(new TimeoutEvent.CallTimedOut(
                        "payments", clock.instant(), Limit.ATTEMPT, Duration.ofMillis(1)));
        assertThat(here.snapshot().timedOut()).isOne();
        assertThat(changed.limitNanos(Limit.DEADLINE)).isEqualTo(LIMIT.toNanos());
        assertThat(here.limitNanos(Limit.ATTEMPT)).isEqualTo(Long.MAX_VALUE);
        assertThat(here).hasToString("Timeout[payments]");
    }

    @Test
    void a_timeout_has_a_limit_and_an_attempt_fits_into_its_call() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeoutConfig.custom().build())
                .withMessage("deadline or attemptTimeout must be present, but both were absent");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeoutConfig.ofDeadline(Duration.ofNanos(999_999)))
                .withMessage("deadline must be between PT0.001S and PT744H, but was PT0.000999999S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeoutConfig.ofDeadline(LIMIT).toBuilder()
                        .attemptTimeout(LIMIT.plusNanos(1))
                        .build())
                .withMessage("attemptTimeout must be between PT0.001S and PT2S, but was PT2.000000001S");
    }

    @Test
    void calls_share_the_threads_of_the_process_unless_told_otherwise() {
        assertThat(CallThreads.shared()).isSameAs(CallThreads.shared());
    }

    private String hang() throws InterruptedException {
        began.countDown();
        await(mayEnd);
        return "late";
    }

    /** Does this on another thread once the call has begun. */
    private void later(Runnable... steps) {
        Thread other = new Thread(() -> {
            try {
                await(began);
                for (Runnable step : steps) {
                    step.run();
                }
            } catch (InterruptedException nobodyDoes) {
                throw new AssertionError(nobodyDoes);
            }
        });
        other.setDaemon(true);
        other.start();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(60, TimeUnit.SECONDS)).as("in the end").isTrue();
    }
}
