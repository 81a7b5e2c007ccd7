package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.core.gate.Policy;
import io.sluice.core.thread.CallThreads;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.StripedCells;
import io.sluice.recovery.HedgeEvent.HedgeWon;
import io.sluice.recovery.HedgeEvent.Hedging;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a second attempt after a first one that takes long, and takes the first answer: a remedy against rare slow calls, described
 * by Jeffrey Dean and Luiz Barroso in "The Tail at Scale" (2013).
 * <p>Use it for calls that may safely run more than once.
 * <p><b>Contract.</b> The caller gets the first answer; the attempts that lost are cancelled before. An attempt that fails while
 * another runs is forgotten; once none runs the call has failed with the last failure. A call that fails before its delay is over has
 * failed: hedging is for slow calls, a {@link Retry} for failed ones. There is no further attempt if the budget is spent.
 * <p><b>Blocking calls</b> run on other threads, with the caller's context, while the caller waits. A caller that is interrupted leaves
 * and cancels all attempts: a callable throws {@link InterruptedException}, any other form
 * {@link java.util.concurrent.CancellationException} and keeps the mark. If no
 * thread can be had, the call is refused. <b>Asynchronous calls</b> start on the caller's thread;
 * further attempts start in the common pool, with the caller's context.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> One timer for each call, gone when the call has ended; none for an asynchronous call that has ended when it
 * returns. With a percentile, a histogram of some tens of kilobytes, and two clock readings for each call.
 * <p><b>For adapters</b>, which run attempts in their own way: tell {@link #called()} of each call; wait {@link #delayNanos()}, and ask
 * {@link #tryHedge} before a further attempt; tell {@link #firstTook} how long the first attempt took, and {@link #won} which attempt
 * answered.
 */
public final class Hedge implements Policy {
    private static final int HEDGES = 0;
    private static final int WON = 1;
    private static final int OUT_OF_BUDGET = 2;
    private static final int CELLS = 3;

    private final String name;
    private final HedgeConfig config;
    private final NanoClock clock;
    private final Executor executor;
    private final RetryBudget budget;
    private final @Nullable HedgeDelay percentile;
    private final long fixedDelayNanos;
    private final EventPublisher<HedgeEvent> events;
    private final StripedCells counts;

    private Hedge(
            String name,
            HedgeConfig config,
            NanoClock clock,
            Executor executor,
            RetryBudget budget,
            @Nullable HedgeDelay percentile,
            EventPublisher<HedgeEvent> events,
            StripedCells counts) {
        this.name = Check.notBlank("name", name);
        this.config = Check.present("config", config);
        this.clock = Check.present("clock", clock);
        this.executor = Check.present("executor", executor);
        this.budget = Check.present("budget", budget);
        this.percentile = percentile;
        this.events = events;
        this.counts = counts;
        fixedDelayNanos = config.delay().toNanos();
    }

    public static Hedge ofDefaults(String name) {
        return of(name, HedgeConfig.ofDefaults());
    }

    public static Hedge of(String name, HedgeConfig config) {
        return of(name, config, NanoClock.system());
    }

    public static Hedge of(String name, HedgeConfig config, NanoClock clock) {
        return of(name, config, clock, CallThreads.shared());
    }

    /**
     * @param executor where blocking calls run; {@link CallThreads#shared()} unless told otherwise
     */
    public static Hedge of(String name, HedgeConfig config, NanoClock clock, Executor executor) {
        return of(name, config, clock, executor, budgetOf(config, clock));
    }

    /**
     * A hedge that shares a budget with others, or with retries; the budget's options are not looked at.
     *
     * @param clock the budget's clock, too
     */
    public static Hedge of(String name, HedgeConfig config, NanoClock clock, Executor executor, RetryBudget budget) {
        return new Hedge(
                name,
                config,
                clock,
                executor,
                budget,
                HedgeDelay.of(config, clock),
                new EventPublisher<>(),
                new StripedCells(CELLS));
    }

    /**
     * This hedge with other options, for a live change: it goes on with the same listeners and numbers, and with the same budget and
     * the same known latencies unless one of their options is another one. Calls that run keep to the old options.
     */
    public Hedge with(HedgeConfig other) {
        boolean sameBudget = other.hedgeBudgetPercent() == config.hedgeBudgetPercent()
                && other.hedgeBudgetPeriod().equals(config.hedgeBudgetPeriod())
                && other.hedgeBudgetMinimum() == config.hedgeBudgetMinimum();
        boolean samePercentile = Objects.equals(other.delayPercentile(), config.delayPercentile())
                && other.minimumNumberOfCalls() == config.minimumNumberOfCalls()
                && other.percentileWindow().equals(config.percentileWindow());
        return new Hedge(
                name,
                other,
                clock,
                executor,
                sameBudget ? budget : budgetOf(other, clock),
                samePercentile ? percentile : HedgeDelay.of(other, clock),
                events,
                counts);
    }

    private static RetryBudget budgetOf(HedgeConfig config, NanoClock clock) {
        return RetryBudget.of(
                config.hedgeBudgetPercent(), config.hedgeBudgetPeriod(), config.hedgeBudgetMinimum(), clock);
    }

    public String name() {
        return name;
    }

    public HedgeConfig config() {
        return config;
    }

    public RetryBudget budget() {
        return budget;
    }

    public EventPublisher<HedgeEvent> events() {
        return events;
    }

    public HedgeSnapshot snapshot() {
        return new HedgeSnapshot(
                name, counts.sum(HEDGES), counts.sum(WON), counts.sum(OUT_OF_BUDGET), Duration.ofNanos(delayNanos()));
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        Callable<T> withContext = ContextCarrier.wrap(callable);
        return Errand.await(hedged(() -> onItsThread(withContext)));
    }

    private <T extends @Nullable Object> CompletionStage<T> onItsThread(Callable<T> call) {
        try {
            return Errand.on(executor, call, config.interrupt());
        } catch (RejectedExecutionException noThread) {
            throw new CallNotPermittedException(name, "hedge", "no_thread");
        }
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        return Blocking.unchecked(name, () -> executeCallable(supplier::get));
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return hedged(supplier);
    }

    private <T extends @Nullable Object> HedgedStage<T> hedged(Supplier<CompletionStage<T>> supplier) {
        called();
        HedgedStage<T> call = new HedgedStage<>(this, supplier);
        call.start();
        return call;
    }

    // ---- decisions, for adapters

    /** A call begins, with its first attempt: the budget goes by the number of these. */
    public void called() {
        budget.called();
    }

    /** How long an attempt may take before another joins it, in nanoseconds. */
    public long delayNanos() {
        return percentile == null ? fixedDelayNanos : percentile.nanos(clock.nanos());
    }

    /**
     * The delay is over and there is no answer: whether there is another attempt. If so, it is counted, and taken out of the budget.
     *
     * @param attempts how many attempts there were
     * @param delayNanos how long the last of them had
     */
    public boolean tryHedge(int attempts, long delayNanos) {
        if (attempts >= config.maxAttempts()) {
            return false;
        }
        if (!budget.tryTake()) {
            counts.add(OUT_OF_BUDGET);
            return false;
        }
        counts.add(HEDGES);
        if (events.wants(Hedging.class)) {
            events.publish(new Hedging(name, clock.wallClock().instant(), attempts, Duration.ofNanos(delayNanos)));
        }
        return true;
    }

    /**
     * How long a first attempt took, or had taken when it was cancelled because another one won: the percentile goes by these. What
     * was cancelled took longer than the delay in any case, so that hedging does not make the calls look quicker than they are.
     */
    public void firstTook(long nanos) {
        if (percentile != null) {
            percentile.record(nanos);
        }
    }

    /** An attempt answered first; the first attempt is 1. */
    public void won(int attempt) {
        if (attempt == 1) {
            return;
        }
        counts.add(WON);
        if (events.wants(HedgeWon.class)) {
            events.publish(new HedgeWon(name, clock.wallClock().instant(), attempt));
        }
    }

    NanoClock clock() {
        return clock;
    }

    boolean measures() {
        return percentile != null;
    }

    @Override
    public String toString() {
        return "Hedge[" + name + "]";
    }
}
