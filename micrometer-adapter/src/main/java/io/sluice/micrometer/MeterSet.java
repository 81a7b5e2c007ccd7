package io.sluice.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sluice.core.event.Subscription;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Meters that come and go together, each reading from one owner. Safe for many threads.
 *
 * @param <O> what they read from
 */
final class MeterSet<O> implements Subscription {
    private final MeterRegistry registry;
    private final O owner;
    private final ConcurrentLinkedQueue<Meter> meters = new ConcurrentLinkedQueue<>();

    MeterSet(MeterRegistry registry, O owner) {
        this.registry = registry;
        this.owner = owner;
    }

    void counter(String name, String description, Tags tags, ToDoubleFunction<O> count) {
        meters.add(FunctionCounter.builder(name, owner, count)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    void gauge(String name, String description, Tags tags, ToDoubleFunction<O> value) {
        meters.add(Gauge.builder(name, owner, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /** A timer that knows how many there were, and not how long they took. */
    void countingTimer(String name, String description, Tags tags, ToLongFunction<O> count) {
        meters.add(FunctionTimer.builder(name, owner, count, each -> 0, TimeUnit.NANOSECONDS)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    void add(Meter meter) {
        meters.add(meter);
    }

    /** Takes them all out of the registry. */
    @Override
    public void close() {
        for (Meter meter = meters.poll(); meter != null; meter = meters.poll()) {
            registry.remove(meter);
        }
    }
}
