package io.sluice.recovery.fault;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallContext;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.recovery.Blocking;
import io.sluice.recovery.fault.FaultConfig.Step;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls slow, fail or answer nonsense, to find out what becomes of the caller then: in tests, and with care in production.
 * <pre>{@code
 * FaultInjector chaos = FaultInjector.of(
 *         "payments",
 *         FaultConfig.custom().percent(1).origins(Set.of("canary")).latency(Duration.ofSeconds(2)).errorPercent(50).build());
 * Receipt receipt = chaos.executeSupplier(() -> client.pay(order));
 * }</pre>
 * <p><b>Contract.</b> It stands where the callee would: innermost, so that all gates and recoveries see what it does as the
 * callee's doing. By default it does nothing; it affects only calls that match, by origin and by chance or script.
 * <p><b>Thread safety.</b> Safe for many threads; a script is shared by all of them.
 * <p><b>Cost.</b> While it does nothing: one volatile read, and no allocation.
 */
public final class FaultInjector {
    /** What rules and meters call it. */
    public static final String KIND = "fault";

    private final String name;
    private final NanoClock clock;
    private final EventPublisher<FaultEvent> events = new EventPublisher<>();
    private final LongAdder affected = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private volatile FaultPlan plan;

    private FaultInjector(String name, FaultConfig config, NanoClock clock) {
        this.name = Check.notBlank("name", name);
        this.plan = new FaultPlan(Check.present("config", config));
        this.clock = Check.present("clock", clock);
    }

    public static FaultInjector of(String name, FaultConfig config) {
        return of(name, config, NanoClock.system());
    }

    public static FaultInjector of(String name, FaultConfig config, NanoClock clock) {
        return new FaultInjector(name, config, clock);
    }

    /** One that does nothing until it is told to by {@link #update}. */
    public static FaultInjector ofDefaults(String name) {
        return of(name, FaultConfig.ofDefaults());
    }

    /**
     * Makes a call, or what is made of it. An interrupt while it is held up ends that, stays set, and the call goes on.
     */
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        Fault fault = next();
        if (fault == null) {
            return supplier.get();
        }
        try {
            holdUp(fault.delayNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return fault.step() == Step.DELAY ? supplier.get() : outcome(fault);
    }

    /**
     * Makes a call, or what is made of it.
     *
     * @throws InterruptedException if interrupted while the call is held up
     * @throws Exception what the call threw, or is said to
     */
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        Fault fault = next();
        if (fault == null) {
            return callable.call();
        }
        holdUp(fault.delayNanos());
        return fault.step() == Step.DELAY ? callable.call() : outcome(fault);
    }

    /** As {@link #executeCallable}, for a call without an answer. */
    public void executeRunnable(Runnable runnable) {
        executeSupplier(() -> {
            runnable.run();
            return null;
        });
    }

    /**
     * Starts an asynchronous call, or what is made of it. Holds no thread while it is held up; then it begins in the common pool, with
     * the caller's context. Never throws. Cancelling ends the wait, or cancels the call if it is a future.
     */
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        Fault fault = next();
        if (fault == null) {
            try {
                return Check.present("the stage that the supplier returned", supplier.get());
            } catch (Throwable failure) {
                return CompletableFuture.failedFuture(failure);
            }
        }
        return new FaultyCall<T>(this, fault, supplier).start();
    }

    /** What is to happen to a call now; null if nothing. For those who drive the call themselves, and counted as done. */
    public @Nullable Fault next() {
        FaultPlan present = plan;
        Fault fault = present.next(present.contextual() ? CallContext.current() : CallContext.EMPTY);
        if (fault != null) {
            count(fault);
        }
        return fault;
    }

    /**
     * What a call that is not made returns, or throws.
     *
     * @param fault of step ERROR or ANSWER
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the configuration's promise
    public <T extends @Nullable Object> T outcome(Fault fault) {
        FaultConfig config = plan.config;
        if (fault.step() == Step.ANSWER && config.answer() != null) {
            return (T) config.answer().get();
        }
        Throwable error = config.error() == null
                ? new InjectedFaultException(name)
                : config.error().get();
        throw Blocking.<RuntimeException>asIs(error);
    }

    private void count(Fault fault) {
        affected.increment();
        if (fault.step() == Step.ERROR) {
            failed.increment();
        } else if (fault.step() == Step.ANSWER) {
            answered.increment();
        }
        if (events.wants(FaultEvent.FaultInjected.class)) {
            events.publish(new FaultEvent.FaultInjected(
                    name, clock.wallClock().instant(), fault.step(), Duration.ofNanos(fault.delayNanos())));
        }
    }

    private void holdUp(long nanos) throws InterruptedException {
        if (nanos > 0) {
            CountDownLatch over = new CountDownLatch(1);
            Timer timer = clock.timers().schedule(nanos, over::countDown);
            try {
                over.await();
            } finally {
                timer.cancel();
            }
        }
    }

    NanoClock clock() {
        return clock;
    }

    public String name() {
        return name;
    }

    public FaultConfig config() {
        return plan.config;
    }

    /** Takes another configuration for the calls that begin from now on; chance and script begin anew. */
    public void update(FaultConfig config) {
        plan = new FaultPlan(Check.present("config", config));
    }

    public FaultSnapshot snapshot() {
        return new FaultSnapshot(name, affected.sum(), failed.sum(), answered.sum());
    }

    /** Where to listen. */
    public EventPublisher<FaultEvent> events() {
        return events;
    }
}
