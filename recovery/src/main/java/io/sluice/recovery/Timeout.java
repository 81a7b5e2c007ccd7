package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Policy;
import io.sluice.core.thread.CallThreads;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.core.window.StripedCells;
import io.sluice.recovery.CallTimeoutException.Limit;
import io.sluice.recovery.TimeoutEvent.CallTimedOut;
import io.sluice.recovery.relay.DrivenStage;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call take no longer than it may: its caller gets a {@link CallTimeoutException} then.
 * <p><b>Blocking calls</b> run on another thread, with the caller's context, while the caller waits; see {@link TimeoutConfig} for the
 * two other ways. When the time is up a call that has not begun never does, and one that runs goes on unless it is interrupted; it
 * counts as abandoned until it ends. A caller that is interrupted while it waits leaves in the same way: a callable throws
 * {@link InterruptedException}, any other form {@link CancellationException} and keeps the mark. If no thread can be had, the call
 * is refused.
 * <p><b>Asynchronous calls</b> start on the caller's thread, and their stage is cancelled when the time is up.
 * <p>Used alone, a call is one attempt: attemptTimeout is its limit, or else the deadline.
 * <p><b>Thread safety.</b> Safe for many threads. What the call did happens-before its caller goes on with its answer.
 * <p><b>Cost.</b> One timer for each call, gone when the call has ended; none for an asynchronous call that has ended when it
 * returns. A blocking call changes threads twice, unless interruptCaller is true.
 */
public final class Timeout implements Policy {
    private static final int TIMED_OUT = 0;
    private static final int ABANDONED = 1;
    private static final int CELLS = 2;

    private final String name;
    private final TimeoutConfig config;
    private final NanoClock clock;
    private final Executor executor;
    private final EventPublisher<TimeoutEvent> events;
    private final StripedCells counts;

    private Timeout(
            String name,
            TimeoutConfig config,
            NanoClock clock,
            Executor executor,
            EventPublisher<TimeoutEvent> events,
            StripedCells counts) {
        this.name = Check.notBlank("name", name);
        this.config = Check.present("config", config);
        this.clock = Check.present("clock", clock);
        this.executor = Check.present("executor", executor);
        this.events = events;
        this.counts = counts;
    }

    public static Timeout of(String name, TimeoutConfig config) {
        return of(name, config, NanoClock.system());
    }

    public static Timeout of(String name, TimeoutConfig config, NanoClock clock) {
        return of(name, config, clock, CallThreads.shared());
    }

    /**
     * @param executor where blocking calls run, if not on their callers' threads; {@link CallThreads#shared()} unless told otherwise
     */
    public static Timeout of(String name, TimeoutConfig config, NanoClock clock, Executor executor) {
        return new Timeout(name, config, clock, executor, new EventPublisher<>(), new StripedCells(CELLS));
    }

    /**
     * This timeout with other options, for a live change: it goes on with the same listeners and numbers. Calls that run keep to the
     * old options.
     */
    public Timeout with(TimeoutConfig other) {
        return new Timeout(name, other, clock, executor, events, counts);
    }

    public String name() {
        return name;
    }

    public TimeoutConfig config() {
        return config;
    }

    public EventPublisher<TimeoutEvent> events() {
        return events;
    }

    public TimeoutSnapshot snapshot() {
        return new TimeoutSnapshot(name, counts.sum(TIMED_OUT), counts.left(ABANDONED));
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        return call(callable, limitAlone(), limitNanos(limitAlone()), Timeout::nothing);
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        return Blocking.unchecked(name, () -> executeCallable(supplier::get));
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return start(supplier, limitAlone(), limitNanos(limitAlone()));
    }

    // ---- for guards and adapters

    /** How long this limit is, in nanoseconds; {@link Long#MAX_VALUE} if it is absent. */
    public long limitNanos(Limit limit) {
        Duration time = limit == Limit.DEADLINE ? config.deadline() : config.attemptTimeout();
        return time == null ? Long.MAX_VALUE : time.toNanos();
    }

    /**
     * Runs a blocking call under one of the limits.
     *
     * @param limit what the exception is to say
     * @param nanos how long the call may take, at most the limit: less if a part of the time has gone; zero or less refuses to start
     * @param whenOver run exactly once, when the call is really over: it has ended, or it is sure that it never begins. It runs before
     *     the caller hears of the end, or long after the caller has left; on any thread; it must be short and must not throw
     */
    public <T extends @Nullable Object> T call(Callable<T> callable, Limit limit, long nanos, Runnable whenOver)
            throws Exception {
        if (nanos <= 0) {
            whenOver.run();
            throw timedOut(limit);
        }
        return config.interruptCaller()
                ? callHere(callable, limit, nanos, whenOver)
                : callElsewhere(callable, limit, nanos, whenOver);
    }

    /**
     * Starts an asynchronous call under one of the limits.
     *
     * @param limit what the exception is to say
     * @param nanos how long the call may take, at most the limit: less if a part of the time has gone; zero or less refuses to start
     */
    public <T extends @Nullable Object> CompletionStage<T> start(
            Supplier<CompletionStage<T>> supplier, Limit limit, long nanos) {
        return nanos <= 0
                ? DrivenStage.start(() -> {
                    throw timedOut(limit);
                })
                : new TimedStage<>(this, supplier, limit).start(nanos);
    }

    /** Notes that a call took too long; the exception that says so. */
    public CallTimeoutException timedOut(Limit limit) {
        counts.add(TIMED_OUT);
        Duration time = Duration.ofNanos(limitNanos(limit));
        if (events.wants(CallTimedOut.class)) {
            events.publish(new CallTimedOut(name, clock.wallClock().instant(), limit, time));
        }
        return new CallTimeoutException(name, limit, time);
    }

    NanoClock clock() {
        return clock;
    }

    void abandoned() {
        counts.give(ABANDONED);
    }

    void abandonedEnded() {
        counts.tryTake(ABANDONED);
    }

    /** What there is to do when a call is over that holds nothing. */
    private static void nothing() {}

    private Limit limitAlone() {
        return config.attemptTimeout() == null ? Limit.DEADLINE : Limit.ATTEMPT;
    }

    private <T extends @Nullable Object> T callElsewhere(
            Callable<T> callable, Limit limit, long nanos, Runnable whenOver) throws Exception {
        TimedCall<T> call = TimedCall.of(this, callable, whenOver);
        Timer timer = null;
        try {
            timer = clock.timers().schedule(nanos, call::leave);
            executor.execute(call);
            return call.get();
        } catch (RejectedExecutionException noThread) {
            throw new CallNotPermittedException(name, "timeout", "no_thread");
        } catch (ExecutionException thrown) {
            throw Blocking.<Exception>asIs(Check.present("cause", thrown.getCause()));
        } catch (CancellationException left) {
            throw timedOut(limit);
        } finally {
            call.leave(); // has no effect on a call that has ended
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private <T extends @Nullable Object> T callHere(Callable<T> callable, Limit limit, long nanos, Runnable whenOver)
            throws Exception {
        Alarm alarm = new Alarm();
        Timer timer = clock.timers().schedule(nanos, alarm);
        Attempt<T> attempt = Attempt.of(callable);
        timer.cancel();
        whenOver.run();
        if (alarm.turnOff(attempt.failure() instanceof InterruptedException)) {
            return attempt.answer();
        }
        CallTimeoutException timedOut = timedOut(limit);
        attempt.suppressIn(timedOut);
        throw timedOut;
    }

    @Override
    public String toString() {
        return "Timeout[" + name + "]";
    }
}
