package io.sluice.guard;

import io.sluice.core.thread.CallThreads;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.StripedCells;
import io.sluice.recovery.CallTimeoutException.Limit;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.Hedge;
import io.sluice.recovery.Retry;
import io.sluice.recovery.Timeout;
import io.sluice.recovery.cache.ResultCache;
import io.sluice.recovery.fault.FaultInjector;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What shapes the calls of a guard around its gates:
 * fallback ( cache ( deadline ( retry ( hedge ( gates ( attempt timeout ( fault ( the call ) ) ) ) ) ) ) ). Immutable.
 */
final class Recoveries {
    /*
     * A blocking call stays on its caller's thread if it can: then the first attempt is made there, and nothing is allocated unless it
     * fails. If it must be possible to leave it alone (a time limit, a hedge, threads of a bulkhead), it runs as an asynchronous call does,
     * on another thread, and the caller waits for its stage. So there are two ways to make an attempt: `attempt` and GuardStage.
     */
    private final NanoClock clock;
    private final StripedCells fallbacks;
    private final @Nullable Fallback answers;
    private final @Nullable ResultCache<Object, @Nullable Object> cache;
    private final @Nullable Timeout timeout;
    private final @Nullable Retry retry;
    private final @Nullable Hedge hedge;
    private final @Nullable FaultInjector fault;
    private final @Nullable Executor ownThreads;
    private final boolean elsewhere;
    private final long deadlineNanos;
    private final boolean hasDeadline;

    @SuppressWarnings("unchecked") // the guard made the cache for itself
    Recoveries(
            NanoClock clock,
            StripedCells fallbacks,
            @Nullable Fallback answers,
            @Nullable ResultCache<?, ?> cache,
            @Nullable Timeout timeout,
            @Nullable Retry retry,
            @Nullable Hedge hedge,
            @Nullable FaultInjector fault,
            @Nullable Executor ownThreads) {
        this.clock = clock;
        this.fallbacks = fallbacks;
        this.answers = answers;
        this.cache = (ResultCache<Object, @Nullable Object>) cache;
        this.timeout = timeout;
        this.retry = retry;
        this.hedge = hedge;
        this.fault = fault;
        this.ownThreads = ownThreads;
        deadlineNanos = timeout == null ? Long.MAX_VALUE : timeout.limitNanos(Limit.DEADLINE);
        hasDeadline = deadlineNanos < Long.MAX_VALUE;
        elsewhere = ownThreads != null
                || hedge != null
                || timeout != null && !timeout.config().interruptCaller();
    }

    /** Whether there is anything that shapes a call. */
    boolean areThere() {
        return answers != null || cache != null || timeout != null || retry != null || fault != null || elsewhere;
    }

    // ---- blocking calls

    <W, T extends @Nullable Object, X extends Exception> T call(Gates gates, Body<W, T, X> body, W work) throws X {
        if (answers == null) {
            return unanswered(gates, body, work);
        }
        T result;
        try {
            result = unanswered(gates, body, work);
        } catch (Throwable failure) {
            return this.<T, X>answered(answers, failure);
        }
        answers.good(result);
        return result;
    }

    /** As {@link #call}, with the answer of an earlier call of the same key, if there is a cache and that is good enough. */
    <T extends @Nullable Object> T callCached(Gates gates, Object key, Callable<T> callable) throws Exception {
        if (cache == null) {
            return call(gates, Body.callable(), callable);
        }
        try {
            return cached(cache.executeCallable(key, () -> unanswered(gates, Body.callable(), callable)));
        } catch (Throwable failure) {
            if (answers == null) {
                throw Thrown.<Exception>asIs(failure);
            }
            return this.<T, Exception>answered(answers, failure);
        }
    }

    private <W, T extends @Nullable Object, X extends Exception> T unanswered(Gates gates, Body<W, T, X> body, W work)
            throws X {
        if (elsewhere) {
            Supplier<CompletionStage<T>> there = () -> completed(body, work);
            return Waiting.forEnd(started(gates, there, ownThreads == null ? CallThreads.shared() : ownThreads), body);
        }
        long deadline = deadline();
        if (retry == null) {
            return attempt(gates, body, work, deadline);
        }
        retry.called();
        T result;
        try {
            result = attempt(gates, body, work, deadline);
        } catch (Throwable failure) {
            return unchanged(
                    body, () -> retry.goOn(failure, () -> attempt(gates, body, work, deadline), orNever(deadline)));
        }
        return retry.retriesResult(result)
                ? unchanged(
                        body,
                        () -> retry.goOnFrom(result, () -> attempt(gates, body, work, deadline), orNever(deadline)))
                : result;
    }

    private <W, T extends @Nullable Object, X extends Exception> T attempt(
            Gates gates, Body<W, T, X> body, W work, long deadline) throws X {
        TimeLimit limit = limit(deadline);
        if (limit == null && fault == null) {
            return gates.through(body, work);
        }
        Callable<T> faulty = fault == null ? () -> body.run(work) : () -> fault.executeCallable(() -> body.run(work));
        Callable<T> onTime =
                limit == null ? faulty : () -> limit.timeout().call(faulty, limit.limit(), limit.nanos(), () -> {});
        return unchanged(body, () -> gates.through(Body.callable(), onTime));
    }

    private static <W, T extends @Nullable Object> CompletionStage<T> completed(Body<W, T, ?> body, W work) {
        try {
            return CompletableFuture.completedFuture(body.run(work));
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** What is thrown is what the call threw, but for an interrupt of the waiting caller, which not every form may throw. */
    private static <T extends @Nullable Object, X extends Exception> T unchanged(Body<?, T, X> body, Callable<T> call)
            throws X {
        try {
            return call.call();
        } catch (InterruptedException interruption) {
            throw Thrown.<X>asIs(body.interrupted(interruption));
        } catch (Exception thrown) {
            throw Thrown.<X>asIs(thrown);
        }
    }

    // ---- asynchronous calls

    <T extends @Nullable Object> CompletionStage<T> start(Gates gates, Supplier<CompletionStage<T>> supplier) {
        return answered(() -> started(gates, supplier, ownThreads));
    }

    /** As {@link #start}, with the answer of an earlier call of the same key, if there is a cache and that is good enough. */
    <T extends @Nullable Object> CompletionStage<T> startCached(
            Gates gates, Object key, Supplier<CompletionStage<T>> supplier) {
        if (cache == null) {
            return start(gates, supplier);
        }
        ResultCache<Object, T> ofCalls = cached(cache);
        return answered(() -> ofCalls.executeCompletionStage(key, () -> started(gates, supplier, ownThreads)));
    }

    private <T extends @Nullable Object> CompletionStage<T> started(
            Gates gates, Supplier<CompletionStage<T>> supplier, @Nullable Executor threads) {
        long deadline = deadline();
        Supplier<CompletionStage<T>> faulty = fault == null ? supplier : () -> fault.executeCompletionStage(supplier);
        Supplier<CompletionStage<T>> attempt = () -> new GuardStage<>(gates, faulty, threads, limit(deadline)).start();
        Supplier<CompletionStage<T>> hedged = hedge == null ? attempt : () -> hedge.executeCompletionStage(attempt);
        Supplier<CompletionStage<T>> attempts =
                retry == null ? hedged : () -> retry.executeCompletionStage(hedged, orNever(deadline));
        return timeout == null || !hasDeadline
                ? attempts.get()
                : timeout.start(attempts, Limit.DEADLINE, deadlineNanos);
    }

    // ---- time

    /** When the call must have ended; meaningless, and without a look at the clock, if it has no deadline. */
    private long deadline() {
        return hasDeadline ? clock.exactNanos() + deadlineNanos : 0;
    }

    private long orNever(long deadline) {
        return hasDeadline ? deadline : clock.exactNanos() + Long.MAX_VALUE;
    }

    /** How long the attempt that begins now may take; null if for ever. */
    private @Nullable TimeLimit limit(long deadline) {
        if (timeout == null) {
            return null;
        }
        long ofAttempt = timeout.limitNanos(Limit.ATTEMPT);
        long remaining = hasDeadline ? deadline - clock.exactNanos() : Long.MAX_VALUE;
        return remaining < ofAttempt
                ? new TimeLimit(timeout, Limit.DEADLINE, remaining)
                : new TimeLimit(timeout, Limit.ATTEMPT, ofAttempt);
    }

    // ---- answers

    /** The caller says by the type of its call what the answer must be; one of another type fails where it is used. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private <T extends @Nullable Object, X extends Exception> T answered(Fallback present, Throwable failure) throws X {
        countAnswer(present, failure);
        try {
            return (T) present.answer(failure);
        } catch (Throwable unanswered) {
            throw Thrown.<X>asIs(unanswered);
        }
    }

    private <T extends @Nullable Object> CompletionStage<T> answered(Supplier<CompletionStage<T>> call) {
        Fallback present = answers;
        if (present == null) {
            return call.get();
        }
        return present.executeCompletionStage(() -> {
            CompletionStage<T> stage = call.get();
            stage.whenComplete((result, failure) -> {
                if (failure != null) {
                    countAnswer(present, Thrown.bare(failure));
                }
            });
            return stage;
        });
    }

    private void countAnswer(Fallback present, Throwable failure) {
        if (present.handles(failure)) {
            fallbacks.add(0);
        }
    }

    /** A key stands for calls of one type: that is for the caller to see to. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private static <T extends @Nullable Object> T cached(@Nullable Object kept) {
        return (T) kept;
    }
}
