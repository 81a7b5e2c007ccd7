package io.sluice.recovery.fault;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.core.time.Timer;
import io.sluice.recovery.fault.FaultConfig.Step;
import io.sluice.recovery.relay.Relay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An asynchronous call that is affected. */
final class FaultyCall<T extends @Nullable Object> extends Relay<T, T> {
    private final FaultInjector injector;
    private final Fault fault;
    private final Supplier<CompletionStage<T>> supplier;

    FaultyCall(FaultInjector injector, Fault fault, Supplier<CompletionStage<T>> supplier) {
        this.injector = injector;
        this.fault = fault;
        this.supplier = supplier;
    }

    /** Never throws: what goes wrong comes as a failed stage. */
    FaultyCall<T> start() {
        if (fault.delayNanos() == 0) {
            follow(this::made);
            return this;
        }
        ContextCarrier.Captured callers = ContextCarrier.all().capture();
        Timer timer = injector.clock().timers().schedule(fault.delayNanos(), () -> {
            try {
                defaultExecutor().execute(() -> goOn(callers));
            } catch (Throwable noThread) {
                completeExceptionally(noThread);
            }
        });
        forgetWhenDone(this, timer);
        return this;
    }

    private static void forgetWhenDone(CompletionStage<?> call, Timer timer) {
        call.whenComplete((result, error) -> timer.cancel());
    }

    private void goOn(ContextCarrier.Captured callers) {
        if (isDone()) {
            return;
        }
        try (CallContext.Scope scope = callers.restore()) {
            follow(this::made);
        } catch (Throwable broken) {
            completeExceptionally(broken);
        }
    }

    private @Nullable CompletionStage<T> made() {
        return fault.step() == Step.DELAY
                ? supplier.get()
                : CompletableFuture.completedFuture(injector.<T>outcome(fault));
    }

    @Override
    protected void ended(@Nullable T result, @Nullable Throwable error) {
        if (error == null) {
            complete(result);
        } else {
            completeExceptionally(error);
        }
    }
}
