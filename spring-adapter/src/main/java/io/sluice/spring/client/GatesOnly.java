package io.sluice.spring.client;

import io.sluice.core.gate.Applicant;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Protection;
import io.sluice.guard.Guard;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A guard as if it had no recoveries to those who ask it for permits, as the reactive operators do. Safe for many threads. */
record GatesOnly(Guard guard) implements Protection {
    @Override
    public Permit acquire() {
        return guard.acquire();
    }

    @Override
    public void acquire(Applicant applicant) {
        guard.acquire(applicant);
    }

    @Override
    public boolean tryAcquirePermission() {
        return guard.tryAcquirePermission();
    }

    @Override
    public void onSuccess(long duration, TimeUnit unit) {
        guard.onSuccess(duration, unit);
    }

    @Override
    public void onError(long duration, TimeUnit unit, Throwable throwable) {
        guard.onError(duration, unit, throwable);
    }

    @Override
    public void releasePermission() {
        guard.releasePermission();
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        return guard.executeSupplier(supplier);
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        return guard.executeCallable(callable);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return guard.executeCompletionStage(supplier);
    }
}
