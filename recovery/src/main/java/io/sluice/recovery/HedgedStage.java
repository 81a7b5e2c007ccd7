package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.core.time.Timer;
import io.sluice.recovery.relay.DrivenStage;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call under a hedge, and its attempts.
 * <p>Attempts begin one after the other, but may end at any time. Whoever ends the call lets go of all that was published; whoever
 * publishes an attempt or a timer looks afterwards whether the call has ended.
 */
final class HedgedStage<T extends @Nullable Object> extends DrivenStage<T> {
    private final Hedge hedge;
    private final Supplier<CompletionStage<T>> supplier;
    private final AtomicReferenceArray<@Nullable CompletionStage<T>> attempts;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean decided = new AtomicBoolean(); // there is an answer, or nothing to hope for
    private volatile @Nullable Timer timer;
    // written before the first attempt begins; later steps are ordered by timers and executors
    private ContextCarrier.@Nullable Captured callers;
    private long startNanos;
    private long delayNanos;
    private int begun;

    HedgedStage(Hedge hedge, Supplier<CompletionStage<T>> supplier) {
        this.hedge = hedge;
        this.supplier = supplier;
        attempts = new AtomicReferenceArray<>(hedge.config().maxAttempts());
    }

    void start() {
        try {
            callers = ContextCarrier.all().capture();
            delayNanos = hedge.delayNanos();
            startNanos = hedge.measures() ? hedge.clock().nanos() : 0;
            attempt();
        } catch (Throwable broken) {
            completeExceptionally(broken);
        }
    }

    @Override
    protected void release() {
        Timer waiting = timer;
        if (waiting != null) {
            waiting.cancel();
        }
        for (int i = 0; i < attempts.length(); i++) {
            cancel(attempts.get(i), true);
        }
    }

    private void attempt() {
        if (isOver()) {
            return;
        }
        int number = ++begun;
        running.incrementAndGet();
        CompletionStage<T> stage = start(supplier);
        attempts.set(number - 1, stage);
        if (isOver()) {
            cancel(stage, true);
        }
        stage.whenComplete((result, error) -> ended(number, result, error));
        if (!isOver() && number < attempts.length()) {
            timer = hedge.clock().timers().schedule(delayNanos, this::hedge);
            if (isOver()) {
                release();
            }
        }
    }

    private void ended(int number, @Nullable Object result, @Nullable Throwable error) {
        boolean last = running.decrementAndGet() == 0;
        if (isOver() || error != null && !last || !decided.compareAndSet(false, true)) {
            return;
        }
        if (hedge.measures()) {
            hedge.firstTook(hedge.clock().nanos() - startNanos);
        }
        release(); // the losers end before anybody hears of the winner
        if (error == null) {
            hedge.won(number);
        }
        new Attempt<T>(result, error == null ? null : cause(error)).complete(this);
    }

    /** On the timers' thread, which is not kept. */
    private void hedge() {
        try {
            defaultExecutor().execute(this::hedgeAsCaller);
        } catch (Throwable noThread) {
            // the attempts that run must do
        }
    }

    private void hedgeAsCaller() {
        if (isOver() || !hedge.tryHedge(begun, delayNanos)) {
            return;
        }
        try (CallContext.Scope scope = Check.present("callers", callers).restore()) {
            attempt();
        }
    }
}
