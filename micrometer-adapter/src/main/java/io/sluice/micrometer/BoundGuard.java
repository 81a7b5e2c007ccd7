package io.sluice.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.CallObserver;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardEvent;
import io.sluice.guard.GuardSnapshot.PartSnapshot;
import io.sluice.guard.GuardSnapshot.Rejections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one guard in one registry: those of the guard itself, and, for each kind of part it has now, those of that kind.
 * <p><b>Thread safety.</b> Safe for many threads. The lock of this and the guard's are never held together.
 */
final class BoundGuard implements Subscription {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final Guard guard;
    private final MeterRegistry registry;
    private final boolean resilience4jNames;
    private final MeterSet<Guard> own;
    private final Map<Part, MeterSet<Guard>> parts = new HashMap<>(); // guarded by this
    private final List<Subscription> subscriptions = new ArrayList<>();
    private boolean closed; // guarded by this

    /**
     * A kind of gate or recovery, and how it is meant.
     *
     * @param ofCluster whether it stands for the meters that only limits of the cluster have
     */
    private record Part(String kind, RuleMode mode, boolean ofCluster) {}

    BoundGuard(Guard guard, MeterRegistry registry, boolean durations, boolean resilience4jNames) {
        this.guard = guard;
        this.registry = registry;
        this.resilience4jNames = resilience4jNames;
        own = new MeterSet<>(registry, guard);
        bindOwn();
        subscriptions.add(
                guard.events().subscribe(GuardEvent.RulesChanged.class, changed -> look())); // before the first look
        look();
        if (durations) {
            subscriptions.add(guard.observe(timing()));
        }
    }

    private void bindOwn() {
        calls("succeeded", CallCounts::succeeded);
        calls("failed", CallCounts::failed);
        calls("ignored", CallCounts::ignored);
        calls("cancelled", CallCounts::cancelled);
        own.gauge(
                "sluice.inflight",
                "Calls in flight",
                resource().and("gate", "guard"),
                each -> each.snapshot().counts().inFlight());
        own.counter(
                "sluice.fallbacks",
                "Calls, refused or failed, that a fallback was asked to answer",
                resource(),
                each -> each.snapshot().fallbacks());
        rejections(own, RefusalReasons.OVERRIDE, RefusalReasons.of(RefusalReasons.OVERRIDE));
    }

    private void calls(String outcome, ToDoubleFunction<CallCounts> count) {
        own.counter(
                "sluice.calls",
                "Calls that were let in and have ended; each attempt of a retried call counts",
                resource().and("outcome", outcome),
                each -> count.applyAsDouble(each.snapshot().counts()));
    }

    private void rejections(MeterSet<Guard> meters, String kind, List<String> reasons) {
        for (String reason : reasons) {
            meters.counter(
                    "sluice.rejections",
                    "Calls that were refused",
                    resource().and("gate", kind, "reason", reason),
                    each -> rejections(each, kind, reason));
        }
    }

    private static double rejections(Guard guard, String kind, String reason) {
        long count = 0;
        for (Rejections each : guard.snapshot().rejections()) {
            if (each.gate().equals(kind) && each.reason().equals(reason)) {
                count += each.count();
            }
        }
        return count;
    }

    /** Binds what has come, and unbinds what has gone. */
    private synchronized void look() {
        if (closed) {
            return;
        }
        Set<Part> present = new HashSet<>();
        guard.snapshot().parts().forEach(part -> {
            present.add(new Part(part.kind(), part.mode(), false));
            if (Snapshots.isOfCluster(part.snapshot()) && part.mode() == RuleMode.ENFORCE) {
                present.add(new Part(part.kind(), part.mode(), true));
            }
        });
        parts.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        present.forEach(part -> parts.computeIfAbsent(part, this::bound));
    }

    private MeterSet<Guard> bound(Part part) {
        MeterSet<Guard> meters = new MeterSet<>(registry, guard);
        if (part.mode == RuleMode.SHADOW) {
            meters.counter(
                    "sluice.shadow.rejections",
                    "Calls that a gate in shadow mode would have refused",
                    resource().and("gate", part.kind),
                    each -> shadowRejections(each, part.kind));
            return meters;
        }
        if (part.ofCluster) {
            rejections(meters, part.kind, RefusalReasons.ofCluster(part.kind));
            PartMeters.registerCluster(meters, each -> numbers(each, part.kind), guard.name(), part.kind);
            return meters;
        }
        rejections(meters, part.kind, RefusalReasons.of(part.kind));
        PartMeters.register(meters, each -> numbers(each, part.kind), guard.name(), part.kind);
        if (resilience4jNames) {
            Resilience4jNames.register(meters, each -> numbers(each, part.kind), guard, part.kind);
        }
        return meters;
    }

    private static Numbers numbers(Guard guard, String kind) {
        return () -> guard.snapshot().parts().stream()
                .filter(part -> part.mode() == RuleMode.ENFORCE && part.kind().equals(kind))
                .map(PartSnapshot::snapshot)
                .toList();
    }

    private static double shadowRejections(Guard guard, String kind) {
        return guard.snapshot().parts().stream()
                .filter(part -> part.mode() == RuleMode.SHADOW && part.kind().equals(kind))
                .mapToLong(PartSnapshot::shadowRejections)
                .sum();
    }

    private CallObserver timing() {
        Timer timer = Timer.builder("sluice.call.duration")
                .description("How long calls took that were not refused, waits and retries included")
                .tags(resource())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        own.add(timer);
        NanoClock clock = guard.clock();
        return resource -> new TimedCall(clock, timer);
    }

    private Tags resource() {
        return Tags.of("resource", guard.name());
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        synchronized (this) {
            closed = true;
            parts.values().forEach(MeterSet::close);
            parts.clear();
        }
        own.close();
    }

    /** One call against the clock. A refusal is no answer, and how soon it came says nothing of the callee. */
    private static final class TimedCall implements CallObserver.Observed {
        private final NanoClock clock;
        private final Timer timer;
        private final long start;
        private volatile boolean refused;

        TimedCall(NanoClock clock, Timer timer) {
            this.clock = clock;
            this.timer = timer;
            start = clock.nanos();
        }

        @Override
        public void answering(Throwable failure) {
            refused = failure instanceof CallNotPermittedException;
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            if (!refused && !(failure instanceof CallNotPermittedException)) {
                timer.record(clock.nanos() - start, TimeUnit.NANOSECONDS);
            }
        }
    }
}
