package io.sluice.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.registry.Registry;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.ClusterLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Meters for gates that stand alone; those of a guard are its own, see {@link GuardMeters}.
 * <pre>{@code
 * GateMeters.of(breakerRegistry).bindTo(meterRegistry);
 * }</pre>
 * <p>Instances of a registry that are added, removed or replaced later get and lose their meters by themselves. Calls are counted by
 * {@code sluice.gate.calls} with the kind of gate as a tag, since one call may pass several gates; the other meters are those of a
 * guard's gates.
 * <p><b>Thread safety.</b> Safe for many threads. <b>Cost.</b> Nothing for a call.
 */
public final class GateMeters implements MeterBinder, AutoCloseable {
    private final Function<Function<Gate, Subscription>, Subscription> gates;
    private final List<Subscription> bound = new ArrayList<>(); // guarded by itself

    private GateMeters(Function<Function<Gate, Subscription>, Subscription> gates) {
        this.gates = gates;
    }

    /** For all instances of a registry, those added later included. */
    public static GateMeters of(Registry<? extends Gate, ?> registry) {
        Check.present("registry", registry);
        return new GateMeters(attach -> following(registry, attach));
    }

    private static <G extends Gate> Subscription following(
            Registry<G, ?> registry, Function<Gate, Subscription> attach) {
        return Attachments.to(registry, attach::apply);
    }

    /** For these. */
    public static GateMeters of(Gate... gates) {
        List<Gate> all = List.of(gates);
        return new GateMeters(attach -> Attachments.to(all, attach));
    }

    /** May be called for several registries of meters, once for each. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Check.present("registry", registry);
        Subscription binding = gates.apply(gate -> bound(gate, registry));
        synchronized (bound) {
            bound.add(binding);
        }
    }

    private static Subscription bound(Gate gate, MeterRegistry registry) {
        MeterSet<Gate> meters = new MeterSet<>(registry, gate);
        calls(meters, gate, "succeeded", CallCounts::succeeded);
        calls(meters, gate, "failed", CallCounts::failed);
        calls(meters, gate, "ignored", CallCounts::ignored);
        calls(meters, gate, "cancelled", CallCounts::cancelled);
        calls(meters, gate, "rejected", CallCounts::rejected);
        PartMeters.register(meters, each -> () -> Snapshots.of(each), gate.name(), gate.kind());
        if (gate instanceof ClusterLimit<?> || gate instanceof ClusterCap) {
            PartMeters.registerCluster(meters, each -> () -> Snapshots.of(each), gate.name(), gate.kind());
        }
        return meters;
    }

    private static void calls(MeterSet<Gate> meters, Gate gate, String outcome, ToDoubleFunction<CallCounts> count) {
        meters.counter(
                "sluice.gate.calls",
                "Calls through one gate that have ended, and those it refused",
                Tags.of("resource", gate.name(), "gate", gate.kind(), "outcome", outcome),
                each -> count.applyAsDouble(each.counts()));
    }

    /** Takes the meters of this out of all registries, and follows the instances no longer. */
    @Override
    public void close() {
        synchronized (bound) {
            bound.forEach(Subscription::close);
            bound.clear();
        }
    }
}
