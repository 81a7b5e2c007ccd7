package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Policy;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Pause;
import io.sluice.core.window.StripedCells;
import io.sluice.recovery.RetryEvent.GaveUp;
import io.sluice.recovery.RetryEvent.Reason;
import io.sluice.recovery.RetryEvent.Recovered;
import io.sluice.recovery.RetryEvent.Retrying;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a call again if it failed, a few times, with a wait before each further attempt.
 * <p>Use it for calls that may safely run more than once.
 * <p><b>Contract.</b> The caller gets the first good answer, or what the last attempt threw or returned, unchanged. There is no
 * further attempt if the {@link RetryBudget} is spent, if it could not begin before the deadline, or if the callee asks to be left
 * alone for longer than maxWaitDuration. A thread that is interrupted while it waits gives up: a callable throws
 * {@link InterruptedException}, any other form {@link java.util.concurrent.CancellationException} and keeps the mark; the failure
 * before is suppressed in it. An asynchronous call waits on a timer, not on a thread; cancelling its stage ends the wait and cancels
 * the attempt that runs. Its further attempts start in the common pool, with the caller's context.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> A call that succeeds at once adds one striped counter, and in the blocking form allocates nothing.
 * <p><b>For guards and adapters</b>, which run attempts in their own way: tell {@link #called()} of each call; if
 * {@link #retriesResult} is true, or an attempt failed, ask {@link #delayAfterResult} or {@link #delayAfterFailure} how long to
 * wait; and tell {@link #recovered} of the good answer of a further attempt. Or hand over to {@link #goOn} after the first attempt.
 */
public final class Retry implements Policy {
    /** Instead of a delay: there is to be no further attempt. */
    public static final long GIVE_UP = -1;

    /* The cells 2 to 5 count reasons. */
    private static final int RETRIES = 0;
    private static final int RECOVERED = 1;
    private static final int CELLS = 6;

    private final String name;
    private final NanoClock clock;
    private final RetryBudget budget;
    private final EventPublisher<RetryEvent> events;
    private final StripedCells counts;
    private final RetryConfig config;
    private final Retryable retryable;
    private final Backoff backoff;

    private Retry(
            String name,
            RetryConfig config,
            NanoClock clock,
            RetryBudget budget,
            EventPublisher<RetryEvent> events,
            StripedCells counts) {
        this.name = Check.notBlank("name", name);
        this.config = Check.present("config", config);
        this.clock = Check.present("clock", clock);
        this.budget = Check.present("budget", budget);
        this.events = events;
        this.counts = counts;
        retryable = new Retryable(config);
        backoff = new Backoff(config);
    }

    public static Retry ofDefaults(String name) {
        return of(name, RetryConfig.ofDefaults());
    }

    public static Retry of(String name, RetryConfig config) {
        return of(name, config, NanoClock.system());
    }

    /** A retry with a budget of its own, as the options describe it. */
    public static Retry of(String name, RetryConfig config, NanoClock clock) {
        return of(name, config, clock, RetryBudget.of(config, clock));
    }

    /**
     * A retry that shares a budget with others; the budget's options are not looked at.
     *
     * @param clock the budget's clock, too
     */
    public static Retry of(String name, RetryConfig config, NanoClock clock, RetryBudget budget) {
        return new Retry(name, config, clock, budget, new EventPublisher<>(), new StripedCells(CELLS));
    }

    /**
     * This retry with other options, for a live change: it goes on with the same listeners and numbers, and with the same budget
     * unless one of that's options is another one. Calls that run keep to the old options.
     */
    public Retry with(RetryConfig other) {
        boolean sameBudget = other.retryBudgetPercent() == config.retryBudgetPercent()
                && other.retryBudgetPeriod().equals(config.retryBudgetPeriod())
                && other.retryBudgetMinimum() == config.retryBudgetMinimum();
        return new Retry(name, other, clock, sameBudget ? budget : RetryBudget.of(other, clock), events, counts);
    }

    public String name() {
        return name;
    }

    public RetryConfig config() {
        return config;
    }

    public RetryBudget budget() {
        return budget;
    }

    public EventPublisher<RetryEvent> events() {
        return events;
    }

    public RetrySnapshot snapshot() {
        return new RetrySnapshot(
                name,
                counts.sum(RETRIES),
                counts.sum(RECOVERED),
                gaveUp(Reason.ATTEMPTS),
                gaveUp(Reason.DEADLINE) + gaveUp(Reason.RETRY_AFTER),
                gaveUp(Reason.BUDGET));
    }

    private long gaveUp(Reason reason) {
        return counts.sum(reason.cell);
    }

    // ---- blocking calls

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        called();
        T result;
        try {
            result = callable.call();
        } catch (Throwable failure) {
            return goOn(failure, callable, noDeadline());
        }
        return retriesResult(result) ? goOnFrom(result, callable, noDeadline()) : result;
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        called();
        T result;
        try {
            result = supplier.get();
        } catch (Throwable failure) {
            return Blocking.unchecked(name, () -> goOn(failure, supplier::get, noDeadline()));
        }
        return retriesResult(result)
                ? Blocking.unchecked(name, () -> goOnFrom(result, supplier::get, noDeadline()))
                : result;
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        called();
        try {
            runnable.run();
        } catch (Throwable failure) {
            Callable<Object> again = () -> {
                runnable.run();
                return Gate.NO_RESULT;
            };
            Blocking.unchecked(name, () -> goOn(failure, again, noDeadline()));
        }
    }

    /**
     * After a first attempt that failed: waits and tries again, as long as that is right.
     *
     * @param again a further attempt
     * @param deadlineNanos when the call must have ended, on this retry's clock; the time now plus {@link Long#MAX_VALUE} for never
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws Exception what the last attempt threw; anything that is not an exception is thrown as it is, too
     */
    public <T extends @Nullable Object> T goOn(Throwable failure, Callable<T> again, long deadlineNanos)
            throws Exception {
        return goOn(Attempt.failed(failure), again, deadlineNanos);
    }

    /** As {@link #goOn}, after a first attempt whose result was not good enough: {@link #retriesResult} said so. */
    public <T extends @Nullable Object> T goOnFrom(T result, Callable<T> again, long deadlineNanos) throws Exception {
        return goOn(Attempt.returned(result), again, deadlineNanos);
    }

    private <T extends @Nullable Object> T goOn(Attempt<T> first, Callable<T> again, long deadlineNanos)
            throws Exception {
        Attempt<T> last = first;
        int attempts = 1;
        for (long delay = delay(attempts, last, deadlineNanos);
                delay != GIVE_UP;
                delay = delay(++attempts, last, deadlineNanos)) {
            try {
                Pause.of(delay, clock);
            } catch (InterruptedException interrupted) {
                last.suppressIn(interrupted);
                throw interrupted;
            }
            last = Attempt.of(again);
        }
        return last.answer();
    }

    // ---- asynchronous calls

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return executeCompletionStage(supplier, noDeadline());
    }

    /**
     * Starts an asynchronous call now, to be tried again until a deadline. What runs at the deadline is not cancelled by this.
     *
     * @param deadlineNanos as for {@link #goOn}
     */
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier, long deadlineNanos) {
        called();
        return new AsyncRetry<>(this, supplier, deadlineNanos).start();
    }

    private long noDeadline() {
        return clock.exactNanos() + Long.MAX_VALUE;
    }

    // ---- decisions, for guards and adapters

    /** A call begins, with its first attempt: the budget goes by the number of these. */
    public void called() {
        budget.called();
    }

    /** Whether an attempt that returned this was not good enough. Costs one read if no option asks for results. */
    public boolean retriesResult(@Nullable Object result) {
        return config.retryResult() != null && retryable.isResult(result);
    }

    /** Whether an attempt that threw this is one to repeat, were there no other limits. */
    public boolean retriesFailure(Throwable failure) {
        return retryable.is(failure);
    }

    /**
     * Decides whether there is a further attempt after one that threw. If so, it is counted, and taken out of the budget, at once.
     *
     * @param attempts how many attempts there were, this one included
     * @param remainingNanos how long until the deadline; {@link Long#MAX_VALUE} if there is none
     * @return how long to wait, in nanoseconds; less than what remains; or {@link #GIVE_UP}
     */
    public long delayAfterFailure(int attempts, Throwable failure, long remainingNanos) {
        return retriesFailure(failure) ? decide(attempts, failure, remainingNanos) : GIVE_UP;
    }

    /** As {@link #delayAfterFailure}, after an attempt that returned this. */
    public long delayAfterResult(int attempts, @Nullable Object result, long remainingNanos) {
        return retriesResult(result) ? decide(attempts, null, remainingNanos) : GIVE_UP;
    }

    /** A further attempt brought a good answer. */
    public void recovered(int attempts) {
        counts.add(RECOVERED);
        if (events.wants(Recovered.class)) {
            events.publish(new Recovered(name, clock.wallClock().instant(), attempts));
        }
    }

    /** Also notes whether a further attempt brought the answer. */
    long delay(int attempts, Attempt<?> last, long deadlineNanos) {
        if (last.failure() != null) {
            return delayAfterFailure(attempts, last.failure(), deadlineNanos - clock.exactNanos());
        }
        if (retriesResult(last.result())) {
            return decide(attempts, null, deadlineNanos - clock.exactNanos());
        }
        if (attempts > 1) {
            recovered(attempts);
        }
        return GIVE_UP;
    }

    NanoClock clock() {
        return clock;
    }

    private long decide(int attempts, @Nullable Throwable failure, long remainingNanos) {
        if (attempts >= config.maxAttempts()) {
            return giveUp(attempts, Reason.ATTEMPTS, failure);
        }
        long retryAfter = failure == null ? 0 : retryable.retryAfterNanos(failure);
        if (retryAfter > backoff.longestNanos()) {
            return giveUp(attempts, Reason.RETRY_AFTER, failure);
        }
        long delay = backoff.nanos(attempts, retryAfter, clock.random().nextDouble());
        if (delay >= remainingNanos) {
            return giveUp(attempts, Reason.DEADLINE, failure);
        }
        if (!budget.tryTake()) {
            return giveUp(attempts, Reason.BUDGET, failure);
        }
        counts.add(RETRIES);
        if (events.wants(Retrying.class)) {
            events.publish(new Retrying(name, clock.wallClock().instant(), attempts, Duration.ofNanos(delay), failure));
        }
        return delay;
    }

    private long giveUp(int attempts, Reason reason, @Nullable Throwable failure) {
        counts.add(reason.cell);
        if (events.wants(GaveUp.class)) {
            events.publish(new GaveUp(name, clock.wallClock().instant(), attempts, reason, failure));
        }
        return GIVE_UP;
    }

    @Override
    public String toString() {
        return "Retry[" + name + "]";
    }
}
