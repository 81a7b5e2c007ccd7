package io.sluice.reactor;

import io.sluice.recovery.Hedge;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call: an attempt, and perhaps others that join it because it takes long. The first that has something to pass on, or the
 * last that fails, decides the round.
 */
final class Round<T> {
    final ShapedCall<T> call;
    private final @Nullable Hedge hedge;
    private final AtomicReferenceArray<@Nullable ShapedAttempt<T>> attempts;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean decided = new AtomicBoolean();
    private final Alarm delay;
    // written before the first attempt begins; later attempts are ordered by timers and the scheduler
    private long startNanos;
    private long delayNanos;
    private int begun;

    Round(ShapedCall<T> call, @Nullable Hedge hedge) {
        this.call = call;
        this.hedge = hedge;
        attempts = new AtomicReferenceArray<>(hedge == null ? 1 : hedge.config().maxAttempts());
        delay = new Alarm(call.plan.clock());
    }

    void begin() {
        if (hedge != null) {
            hedge.called();
            delayNanos = hedge.delayNanos();
            startNanos = call.plan.clock().nanos();
        }
        attempt();
    }

    private void attempt() {
        int number = ++begun;
        running.incrementAndGet();
        ShapedAttempt<T> attempt = new ShapedAttempt<>(this, number);
        attempts.set(number - 1, attempt);
        if (!isOpen()) {
            attempt.cancel();
            return;
        }
        call.attempts();
        attempt.start();
        if (hedge != null && number < attempts.length() && isOpen()) {
            delay.set(delayNanos, () -> join(hedge));
        }
    }

    private void join(Hedge decides) {
        if (isOpen() && decides.tryHedge(begun, delayNanos)) {
            attempt();
        }
    }

    private boolean isOpen() {
        return !decided.get() && call.isOpen();
    }

    /** Whether this attempt is the first that has something to pass on; those that lost end before anybody hears of the winner. */
    boolean wins(ShapedAttempt<T> attempt, int number) {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        delay.cut();
        cancelAllBut(attempt);
        if (hedge != null) {
            hedge.firstTook(call.plan.clock().nanos() - startNanos);
            hedge.won(number);
        }
        return true;
    }

    void failed(Throwable error) {
        boolean last = running.decrementAndGet() == 0;
        if (!last || !decided.compareAndSet(false, true)) {
            return; // others may still bring an answer, or have
        }
        delay.cut();
        if (hedge != null) {
            hedge.firstTook(call.plan.clock().nanos() - startNanos);
        }
        call.failed(error);
    }

    void ask() {
        for (int i = 0; i < attempts.length(); i++) {
            ShapedAttempt<T> attempt = attempts.get(i);
            if (attempt != null) {
                attempt.ask();
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very one
    void cancelAllBut(@Nullable ShapedAttempt<T> winner) {
        delay.cut();
        for (int i = 0; i < attempts.length(); i++) {
            ShapedAttempt<T> attempt = attempts.get(i);
            if (attempt != null && attempt != winner) {
                attempt.cancel();
            }
        }
    }

    /** The time of the call is up. */
    void stop(Throwable late) {
        delay.cut();
        for (int i = 0; i < attempts.length(); i++) {
            ShapedAttempt<T> attempt = attempts.get(i);
            if (attempt != null) {
                attempt.stop(late);
            }
        }
    }
}
