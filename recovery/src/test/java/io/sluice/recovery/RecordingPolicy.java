package io.sluice.recovery;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Policy;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts calls, and refuses them when told to. */
final class RecordingPolicy implements Policy {
    int calls;
    boolean full;

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        enter();
        return supplier.get();
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        enter();
        return callable.call();
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        enter();
        return supplier.get();
    }

    private void enter() {
        if (full) {
            throw new CallNotPermittedException("answers", "bulkhead", "full");
        }
        calls++;
    }
}
