package io.sluice.core.gate;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What somebody else writes who knows the abstract methods only. */
record ForwardingProtection(Protection other) implements Protection {
    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        return other.executeSupplier(supplier);
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        return other.executeCallable(callable);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return other.executeCompletionStage(supplier);
    }

    @Override
    public boolean tryAcquirePermission() {
        return other.tryAcquirePermission();
    }

    @Override
    public void onSuccess(long duration, TimeUnit unit) {
        other.onSuccess(duration, unit);
    }

    @Override
    public void onError(long duration, TimeUnit unit, Throwable throwable) {
        other.onError(duration, unit, throwable);
    }

    @Override
    public void releasePermission() {
        other.releasePermission();
    }

    @Override
    public Permit acquire() {
        return other.acquire();
    }
}
