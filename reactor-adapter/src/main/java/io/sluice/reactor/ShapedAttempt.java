package io.sluice.reactor;

import io.sluice.core.gate.CallContext;
import io.sluice.recovery.CallTimeoutException.Limit;
import io.sluice.recovery.Timeout;
import io.sluice.recovery.fault.Fault;
import io.sluice.recovery.fault.FaultConfig.Step;
import io.sluice.recovery.fault.FaultInjector;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.CorePublisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** One attempt of a round, through the gates of the guard, perhaps against time and perhaps with a fault. */
final class ShapedAttempt<T> extends Attempt<T> {
    private final Round<T> round;
    private final ShapedCall<T> call;
    private final int number;
    private final @Nullable Alarm limit;
    private final @Nullable Alarm holdUp;

    ShapedAttempt(Round<T> round, int number) {
        super(round.call, round.call.shape);
        this.round = round;
        this.number = number;
        call = round.call;
        Timeout timeout = call.plan.timeout();
        limit = timeout == null || timeout.limitNanos(Limit.ATTEMPT) == Long.MAX_VALUE
                ? null
                : new Alarm(call.plan.clock());
        holdUp = call.plan.fault() == null ? null : new Alarm(call.plan.clock());
    }

    void start() {
        try {
            call.plan.acquire(this);
        } catch (Throwable broken) {
            Exceptions.throwIfJvmFatal(broken);
            broken(broken);
        }
    }

    @Override
    void onItsThread(boolean waited, Runnable work) {
        Executor threads = call.plan.threads();
        if (threads == null) {
            super.onItsThread(waited, work);
            return;
        }
        try {
            threads.execute(work);
        } catch (Throwable noThread) {
            Exceptions.throwIfJvmFatal(noThread);
            broken(noThread);
        }
    }

    @Override
    void begin() {
        arm();
        FaultInjector injector = call.plan.fault();
        Fault fault = injector == null ? null : next(injector);
        if (injector == null || fault == null) {
            Calls.subscribe(call.source, this);
        } else if (holdUp != null && fault.delayNanos() > 0) {
            holdUp.set(fault.delayNanos(), () -> made(injector, fault));
        } else {
            made(injector, fault);
        }
    }

    /** Where the deadline comes first, that will do. */
    private void arm() {
        Timeout timeout = call.plan.timeout();
        if (limit == null || timeout == null) {
            return;
        }
        long nanos = timeout.limitNanos(Limit.ATTEMPT);
        if (nanos <= call.remainingNanos()) {
            limit.set(nanos, () -> timeUp(timeout));
        }
    }

    private void timeUp(Timeout timeout) {
        if (!isOver()) {
            broken(timeout.timedOut(Limit.ATTEMPT));
        }
    }

    private @Nullable Fault next(FaultInjector injector) {
        try (CallContext.Scope scope = context().open()) {
            return injector.next();
        }
    }

    private void made(FaultInjector injector, Fault fault) {
        if (!isOver()) {
            Calls.subscribe(fault.step() == Step.DELAY ? call.source : outcome(injector, fault), this);
        }
    }

    private CorePublisher<T> outcome(FaultInjector injector, Fault fault) {
        try {
            return Mono.justOrEmpty(injector.<@Nullable T>outcome(fault));
        } catch (Throwable injected) {
            return Mono.error(injected);
        }
    }

    @Override
    boolean wins() {
        return round.wins(this, number);
    }

    @Override
    boolean commits() {
        return call.commit(this);
    }

    @Override
    void answered(T value) {
        call.answered(value);
    }

    @Override
    void completedEmpty() {
        call.completedEmpty();
    }

    @Override
    void failed(Throwable error) {
        round.failed(error);
    }

    @Override
    void pass(T value) {
        call.passOn(value);
    }

    @Override
    void ended(@Nullable Throwable error) {
        call.attemptEnded(this, error);
    }

    @Override
    void disarm() {
        if (limit != null) {
            limit.cut();
        }
        if (holdUp != null) {
            holdUp.cut();
        }
    }
}
