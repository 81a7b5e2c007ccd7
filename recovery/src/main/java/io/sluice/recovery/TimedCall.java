package io.sluice.recovery;

import io.sluice.core.gate.ContextCarrier;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A blocking call on another thread, whose caller may leave: exactly one of "never began", "ended" and "ended after the caller had
 * left" comes of it, and is told once.
 */
final class TimedCall<T extends @Nullable Object> extends FutureTask<T> {
    /*
     *   from      event                        to       then
     *   WAITING   the executor's thread comes  RUNNING
     *   WAITING   the caller leaves            OVER     over: it never begins
     *   RUNNING   the call ends                OVER     over
     *   RUNNING   the caller leaves            LEFT     abandoned
     *   LEFT      the call ends                OVER     over, and no longer abandoned
     *
     * Each change is a compare-and-set; the future beneath tells the caller, and the state what becomes of the work.
     */
    private static final int WAITING = 0;
    private static final int RUNNING = 1;
    private static final int LEFT = 2;
    private static final int OVER = 3;

    private final Work<T> work;

    private TimedCall(Work<T> work) {
        super(work);
        this.work = work;
    }

    static <T extends @Nullable Object> TimedCall<T> of(Timeout timeout, Callable<T> call, Runnable whenOver) {
        return new TimedCall<>(new Work<>(timeout, ContextCarrier.wrap(call), whenOver));
    }

    @Override
    public void run() {
        if (work.state.compareAndSet(WAITING, RUNNING)) {
            super.run();
            if (isCancelled()) {
                Thread.interrupted(); // was meant for this call
            }
            work.end(); // one that was cancelled at this very moment did not run
        }
    }

    /** The caller leaves, if the call has not ended. */
    void leave() {
        if (work.state.compareAndSet(WAITING, OVER)) {
            cancel(false);
            work.whenOver.run();
        } else if (!isDone()) {
            work.timeout.abandoned(); // before the caller hears of it, and before the call ends
            if (!cancel(work.timeout.config().interrupt()) || !work.state.compareAndSet(RUNNING, LEFT)) {
                work.timeout.abandonedEnded(); // it has ended meanwhile
            }
        }
    }

    /** The call and its end, of which nobody hears before it is settled. */
    private static final class Work<T extends @Nullable Object> implements Callable<T> {
        final Timeout timeout;
        final Callable<T> call;
        final Runnable whenOver;
        final AtomicInteger state = new AtomicInteger(WAITING);

        Work(Timeout timeout, Callable<T> call, Runnable whenOver) {
            this.timeout = timeout;
            this.call = call;
            this.whenOver = whenOver;
        }

        @Override
        public T call() throws Exception {
            try {
                return call.call();
            } finally {
                end();
            }
        }

        void end() {
            int before = state.getAndSet(OVER);
            if (before == LEFT) {
                timeout.abandonedEnded();
            }
            if (before != OVER) {
                whenOver.run();
            }
        }
    }
}
