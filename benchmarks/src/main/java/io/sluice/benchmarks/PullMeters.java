package io.sluice.benchmarks;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.CallCounts;
import java.util.function.ToLongFunction;

/** Meters over the numbers that a breaker keeps anyway: read when somebody looks, free when a call is made. */
final class PullMeters {
    private PullMeters() {}

    static void bind(CircuitBreaker breaker, MeterRegistry registry) {
        counter(breaker, registry, "permitted", CallCounts::permitted);
        counter(breaker, registry, "rejected", CallCounts::rejected);
        counter(breaker, registry, "succeeded", CallCounts::succeeded);
        counter(breaker, registry, "failed", CallCounts::failed);
        counter(breaker, registry, "ignored", CallCounts::ignored);
        counter(breaker, registry, "cancelled", CallCounts::cancelled);
        Gauge.builder("breaker.open", breaker, each -> each.state() == CircuitBreaker.State.OPEN ? 1 : 0)
                .tag("name", breaker.name())
                .register(registry);
        Gauge.builder(
                        "breaker.window.failures",
                        breaker,
                        each -> each.snapshot().window().failures())
                .tag("name", breaker.name())
                .register(registry);
        Gauge.builder(
                        "breaker.window.slow",
                        breaker,
                        each -> each.snapshot().window().slowCalls())
                .tag("name", breaker.name())
                .register(registry);
    }

    private static void counter(
            CircuitBreaker breaker, MeterRegistry registry, String kind, ToLongFunction<CallCounts> count) {
        FunctionCounter.builder("breaker.calls", breaker, each -> count.applyAsLong(each.counts()))
                .tag("name", breaker.name())
                .tag("kind", kind)
                .register(registry);
    }
}
