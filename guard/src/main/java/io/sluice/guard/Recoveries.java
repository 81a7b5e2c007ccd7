package io.sluice.guard;

import io.sluice.core.Check;
import io.sluice.core.gate.CallContext;
import io.sluice.core.thread.CallThreads;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.StripedCells;
import io.sluice.recovery.Blocking;
import io.sluice.recovery.CallTimeoutException.Limit;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.Hedge;
import io.sluice.recovery.Retry;
import io.sluice.recovery.Timeout;
import io.sluice.recovery.cache.ResultCache;
import io.sluice.recovery.fault.FaultInjector;
import io.sluice.recovery.relay.DrivenStage;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
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
     *
     * `observed` is handed through, and null, if nobody observes: then it costs a comparison here and there, and the guard without
     * recoveries does not come here at all.
     */
    private final String resource;
    private final NanoClock clock;
    private final StripedCells fallbacks;
    private final @Nullable Fallback answers;
    private final @Nullable ResultCache<Object, @Nullable Object> cache;
    private final @Nullable Timeout timeout;
    private final @Nullable Retry retry;
    private final @Nullable Hedge hedge;
    private final @Nullable FaultInjector fault;
    private final @Nullable Executor ownThreads;
    private final @Nullable List<CallObserver> observers; // null, not empty
    private final boolean elsewhere;
    private final long deadlineNanos;
    private final boolean hasDeadline;

    @SuppressWarnings("unchecked") // the guard made the cache for itself
    Recoveries(
            Workshop workshop,
            @Nullable Fallback answers,
            @Nullable ResultCache<?, ?> cache,
            @Nullable Timeout timeout,
            @Nullable Retry retry,
            @Nullable Hedge hedge,
            @Nullable FaultInjector fault,
            @Nullable Executor ownThreads) {
        resource = workshop.name();
        clock = workshop.clock();
        fallbacks = workshop.fallbacks();
        observers = workshop.observers().isEmpty() ? null : List.copyOf(workshop.observers());
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

    /** Nothing but who observes the calls. */
    static Recoveries none(Workshop workshop) {
        return new Recoveries(workshop, null, null, null, null, null, null, null);
    }

    /** Whether there is anything that shapes a call, or observes it. */
    boolean areThere() {
        return answers != null
                || cache != null
                || timeout != null
                || retry != null
                || fault != null
                || observers != null
                || elsewhere;
    }

    // ---- for who drives calls in another way

    @Nullable Fallback fallback() {
        return answers;
    }

    @Nullable Timeout timeout() {
        return timeout;
    }

    @Nullable Retry retry() {
        return retry;
    }

    @Nullable Hedge hedge() {
        return hedge;
    }

    @Nullable FaultInjector fault() {
        return fault;
    }

    @Nullable Executor threads() {
        return ownThreads;
    }

    void answered() {
        fallbacks.add(0);
    }

    // ---- blocking calls

    <W, T extends @Nullable Object, X extends Exception> T call(Gates gates, Body<W, T, X> body, W work) throws X {
        if (observers == null) {
            return call(gates, body, work, null);
        }
        ObservedCall observed = ObservedCall.begin(observers, resource);
        T result;
        try (CallContext.Scope scope = observed.open()) {
            result = call(gates, body, work, observed);
        } catch (Throwable failure) {
            observed.ended(failure);
            throw failure;
        }
        observed.ended(null);
        return result;
    }

    private <W, T extends @Nullable Object, X extends Exception> T call(
            Gates gates, Body<W, T, X> body, W work, @Nullable ObservedCall observed) throws X {
        if (answers == null) {
            return unanswered(gates, body, work, observed);
        }
        T result;
        try {
            result = unanswered(gates, body, work, observed);
        } catch (Throwable failure) {
            return this.<T, X>answered(answers, failure, observed);
        }
        answers.good(result);
        return result;
    }

    /** As {@link #call}, with the answer of an earlier call of the same key, if there is a cache and that is good enough. */
    <T extends @Nullable Object> T callCached(Gates gates, Object key, Callable<T> callable) throws Exception {
        if (cache == null) {
            return call(gates, Body.callable(), callable);
        }
        if (observers == null) {
            return callCached(cache, gates, key, callable, null);
        }
        ObservedCall observed = ObservedCall.begin(observers, resource);
        T result;
        try (CallContext.Scope scope = observed.open()) {
            result = callCached(cache, gates, key, callable, observed);
        } catch (Throwable failure) {
            observed.ended(failure);
            throw failure;
        }
        observed.ended(null);
        return result;
    }

    private <T extends @Nullable Object> T callCached(
            ResultCache<Object, @Nullable Object> present,
            Gates gates,
            Object key,
            Callable<T> callable,
            @Nullable ObservedCall observed)
            throws Exception {
        T result;
        try {
            result = cached(present.executeCallable(key, () -> unanswered(gates, Body.callable(), callable, observed)));
        } catch (Throwable failure) {
            if (answers == null) {
                throw Blocking.<Exception>asIs(failure);
            }
            return this.<T, Exception>answered(answers, failure, observed);
        }
        if (answers != null) {
            answers.good(result);
        }
        return result;
    }

    private <W, T extends @Nullable Object, X extends Exception> T unanswered(
            Gates gates, Body<W, T, X> body, W work, @Nullable ObservedCall observed) throws X {
        if (elsewhere) {
            Supplier<CompletionStage<T>> there = () -> completed(body, work);
            Executor threads = ownThreads == null ? CallThreads.shared() : ownThreads;
            return Waiting.forEnd(started(gates, there, threads, observed), body);
        }
        long deadline = deadline();
        if (retry == null) {
            return attempt(gates, body, work, deadline, observed);
        }
        retry.called();
        T result;
        try {
            result = attempt(gates, body, work, deadline, observed);
        } catch (Throwable failure) {
            return unchanged(
                    body,
                    () -> retry.goOn(failure, () -> attempt(gates, body, work, deadline, observed), orNever(deadline)));
        }
        return retry.retriesResult(result)
                ? unchanged(
                        body,
                        () -> retry.goOnFrom(
                                result, () -> attempt(gates, body, work, deadline, observed), orNever(deadline)))
                : result;
    }

    private <W, T extends @Nullable Object, X extends Exception> T attempt(
            Gates gates, Body<W, T, X> body, W work, long deadline, @Nullable ObservedCall observed) throws X {
        if (observed != null) {
            observed.attempt();
        }
        if (timeout == null && fault == null) {
            return gates.through(body, work);
        }
        Callable<T> faulty = fault == null ? () -> body.run(work) : () -> fault.executeCallable(() -> body.run(work));
        TimeLimit ofAttempt = limit(deadline);
        if (ofAttempt == null) {
            return unchanged(body, () -> gates.through(Body.callable(), faulty));
        }
        return unchanged(
                body,
                () -> hasDeadline
                        ? throughBefore(deadline, gates, faulty)
                        : gates.through(Body.callable(), () -> ofAttempt.call(faulty)));
    }

    /** Who waits at a gate waits no longer than until the deadline; what of the time is left then is the attempt's. */
    private <T extends @Nullable Object> T throughBefore(long deadline, Gates gates, Callable<T> call)
            throws Exception {
        TimeLimit ofWait = new TimeLimit(Check.present("timeout", timeout), Limit.DEADLINE, deadline - now());
        GuardPermit permit = new Admission.Parked(gates, gates.context(), ofWait).await();
        TimeLimit ofAttempt = Check.present("limit", limit(deadline));
        if (ofAttempt.nanos() <= 0) {
            permit.giveBack();
            throw ofAttempt.timedOut();
        }
        return permit.run(() -> ofAttempt.call(call));
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
            throw Blocking.<X>asIs(body.interrupted(interruption));
        } catch (Exception thrown) {
            throw Blocking.<X>asIs(thrown);
        }
    }

    /** For who drives the call itself. */
    @Nullable ObservedCall beginObserved() {
        return observers == null ? null : ObservedCall.begin(observers, resource);
    }

    // ---- asynchronous calls

    <T extends @Nullable Object> CompletionStage<T> start(Gates gates, Supplier<CompletionStage<T>> supplier) {
        return observed(observed -> answered(() -> started(gates, supplier, ownThreads, observed), observed));
    }

    /** As {@link #start}, with the answer of an earlier call of the same key, if there is a cache and that is good enough. */
    <T extends @Nullable Object> CompletionStage<T> startCached(
            Gates gates, Object key, Supplier<CompletionStage<T>> supplier) {
        if (cache == null) {
            return start(gates, supplier);
        }
        ResultCache<Object, T> ofCalls = cached(cache);
        return observed(observed -> answered(
                () -> ofCalls.executeCompletionStage(key, () -> started(gates, supplier, ownThreads, observed)),
                observed));
    }

    private <T extends @Nullable Object> CompletionStage<T> observed(
            Function<@Nullable ObservedCall, CompletionStage<T>> call) {
        if (observers == null) {
            return call.apply(null);
        }
        ObservedCall observed = ObservedCall.begin(observers, resource);
        return AnsweredStage.of(
                () -> begun(observed, call),
                result -> {
                    observed.ended(null);
                    return result;
                },
                failure -> {
                    observed.ended(failure);
                    throw failure;
                });
    }

    /** A stage that is cancelled has nothing to look at any more, but its call's is cancelled, too, so one of the two tells of the end. */
    private static <T extends @Nullable Object> CompletionStage<T> begun(
            ObservedCall observed, Function<@Nullable ObservedCall, CompletionStage<T>> call) {
        CompletionStage<T> stage;
        try (CallContext.Scope scope = observed.open()) {
            stage = call.apply(observed);
        }
        stage.whenComplete((result, failure) -> {
            if (failure != null && DrivenStage.cause(failure) instanceof CancellationException cancelled) {
                observed.ended(cancelled);
            }
        });
        return stage;
    }

    private <T extends @Nullable Object> CompletionStage<T> started(
            Gates gates,
            Supplier<CompletionStage<T>> supplier,
            @Nullable Executor threads,
            @Nullable ObservedCall observed) {
        long deadline = deadline();
        Supplier<CompletionStage<T>> faulty = fault == null ? supplier : () -> fault.executeCompletionStage(supplier);
        Supplier<CompletionStage<T>> attempt = () -> {
            if (observed != null) {
                observed.attempt();
            }
            return new GuardStage<>(gates, faulty, threads, limit(deadline)).start();
        };
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
        return hasDeadline ? now() + deadlineNanos : 0;
    }

    private long orNever(long deadline) {
        return hasDeadline ? deadline : now() + Long.MAX_VALUE;
    }

    private long now() {
        return clock.exactNanos();
    }

    /** How long the attempt that begins now may take; null if for ever. */
    private @Nullable TimeLimit limit(long deadline) {
        if (timeout == null) {
            return null;
        }
        long ofAttempt = timeout.limitNanos(Limit.ATTEMPT);
        long remaining = hasDeadline ? deadline - now() : Long.MAX_VALUE;
        return remaining < ofAttempt
                ? new TimeLimit(timeout, Limit.DEADLINE, remaining)
                : new TimeLimit(timeout, Limit.ATTEMPT, ofAttempt);
    }

    // ---- answers

    /** The caller says by the type of its call what the answer must be; one of another type fails where it is used. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private <T extends @Nullable Object, X extends Exception> T answered(
            Fallback present, Throwable failure, @Nullable ObservedCall observed) throws X {
        countAnswer(present, failure, observed);
        try {
            return (T) present.answer(failure);
        } catch (Throwable unanswered) {
            throw Blocking.<X>asIs(unanswered);
        }
    }

    private <T extends @Nullable Object> CompletionStage<T> answered(
            Supplier<CompletionStage<T>> call, @Nullable ObservedCall observed) {
        Fallback present = answers;
        if (present == null) {
            return call.get();
        }
        return present.executeCompletionStage(() -> {
            CompletionStage<T> stage = call.get();
            stage.whenComplete((result, failure) -> {
                if (failure != null) {
                    countAnswer(present, DrivenStage.cause(failure), observed);
                }
            });
            return stage;
        });
    }

    private void countAnswer(Fallback present, Throwable failure, @Nullable ObservedCall observed) {
        if (present.handles(failure)) {
            fallbacks.add(0);
            if (observed != null) {
                observed.answering(failure);
            }
        }
    }

    /** A key stands for calls of one type: that is for the caller to see to. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    private static <T extends @Nullable Object> T cached(@Nullable Object kept) {
        return (T) kept;
    }
}
