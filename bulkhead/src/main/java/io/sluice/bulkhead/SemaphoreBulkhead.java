package io.sluice.bulkhead;

import io.sluice.core.Check;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A bulkhead that is {@link Slots} and nothing more: calls run where they come from. */
final class SemaphoreBulkhead extends SlottedGate implements Bulkhead {
    private volatile BulkheadConfig config;

    SemaphoreBulkhead(String name, BulkheadConfig config, NanoClock clock) {
        super(name, clock, slots(config));
        this.config = config;
    }

    SemaphoreBulkhead(String name, BulkheadConfig config, NanoClock clock, CallCounters counters) {
        super(name, clock, slots(config), Check.present("counters", counters));
        this.config = config;
    }

    /** For tests: on slots of theirs. */
    SemaphoreBulkhead(String name, BulkheadConfig config, NanoClock clock, Slots slots) {
        super(name, clock, slots);
        this.config = config;
    }

    private static Slots slots(BulkheadConfig config) {
        int limit = Check.present("config", config).maxConcurrentCalls();
        return config.striped() ? new StripedSlots(limit) : new SharedSlots(limit);
    }

    @Override
    long patience() {
        return config.maxWaitDuration().toNanos();
    }

    @Override
    int capacity() {
        return Integer.MAX_VALUE;
    }

    @Override
    long noRoom() {
        return FULL;
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        BulkheadCall<T> call = BulkheadCall.ofStage(this, supplier);
        call.startHere();
        return call;
    }

    @Override
    public BulkheadConfig config() {
        return config;
    }

    @Override
    public BulkheadSnapshot snapshot() {
        Slots now = slots();
        return new BulkheadSnapshot(name(), now.limit(), now.taken(), now.waiting(), now.abandoned(), counts());
    }

    @Override
    public void update(BulkheadConfig newConfig) {
        Check.present("config", newConfig);
        int old;
        synchronized (this) { // so that configuration and limit agree
            config = newConfig;
            old = slots().limit(newConfig.maxConcurrentCalls());
        }
        limitChanged(old);
    }

    @Override
    public String toString() {
        return "Bulkhead[" + name() + ", " + slots().taken() + " of " + slots().limit() + "]";
    }
}
