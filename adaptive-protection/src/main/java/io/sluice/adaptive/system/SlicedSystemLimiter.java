package io.sluice.adaptive.system;

import io.sluice.adaptive.signal.HostSignals;
import io.sluice.adaptive.system.SystemEvent.CallRefused;
import io.sluice.adaptive.system.SystemEvent.ConfigUpdated;
import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.StripedCells;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Limits that are compared with what the last second was like. */
final class SlicedSystemLimiter extends AbstractGate implements SystemLimiter {
    /*
     * inFlight   a call enters by adding first and steps back if that was one too many, so that there are never more than allowed; one
     *            may be refused because of another that is just stepping back (SystemLimiterStress)
     * hand       uses without a token: taken by tryAcquirePermission, ended by releasePermission. One released too often frees nothing
     */
    private static final long LET_IN = 0;

    private final EventPublisher<SystemEvent> events = new EventPublisher<>();
    private final StripedCells refusals = new StripedCells(Refusal.values().length);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger hand = new AtomicInteger();
    private final HostSignals signals;
    private final LastSecond second;
    private volatile SystemConfig config; // written under the lock of this

    SlicedSystemLimiter(String name, SystemConfig config, NanoClock clock, HostSignals signals) {
        super(name, clock, new CallCounters());
        this.config = Check.present("config", config);
        this.signals = Check.present("signals", signals);
        second = new LastSecond(clock.nanos());
    }

    // ---- the gate

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean timed() {
        return config.needsTime();
    }

    @Override
    public long enter(long now, CallContext context) {
        SystemConfig limits = config;
        boolean needsTime = limits.needsTime();
        long time = needsTime && now == UNTIMED ? clock().nanos() : now;
        Refusal why = reached(limits, time);
        if (why != null) {
            return refuse(why);
        }
        Integer most = limits.maxThreads();
        if (inFlight.getAndIncrement() >= (most == null ? Integer.MAX_VALUE : most)) {
            inFlight.getAndDecrement();
            return refuse(Refusal.THREADS);
        }
        if (needsTime) {
            second.began(time);
        }
        return LET_IN;
    }

    /** The limit that is reached, but for that on calls in flight; null if none is. */
    private @Nullable Refusal reached(SystemConfig limits, long now) {
        Integer qps = limits.maxQps();
        if (qps != null && second.beginnings(now) >= qps) {
            return Refusal.QPS;
        }
        Duration mean = limits.maxResponseTime();
        if (mean != null && second.meanNanos(now) > mean.toNanos()) {
            return Refusal.RESPONSE_TIME;
        }
        Double load = limits.maxLoad();
        if (load != null && signals.loadAverage() > load && isBeyondCapacity(now)) {
            return Refusal.LOAD;
        }
        Double cpu = limits.maxCpu();
        return cpu != null && 100 * signals.cpu() > cpu ? Refusal.CPU : null;
    }

    private boolean isBeyondCapacity(long now) {
        int present = inFlight.get();
        return present > 0 && present >= second.capacity(now);
    }

    private long refuse(Refusal why) {
        refusals.add(why.cell);
        counters().rejected();
        if (events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), at(), why.word));
        }
        return why.token();
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        return new SystemOverloadedException(name(), reasonOf(token));
    }

    @Override
    public String reasonOf(long token) {
        return Refusal.of(token).word;
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        inFlight.getAndDecrement();
        if (start != UNTIMED && end != UNTIMED && config.needsTime()) {
            second.ended(end - start, end);
        }
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    @Override
    public void cancel(long token) {
        inFlight.getAndDecrement();
    }

    // ---- uses without a token

    @Override
    protected void tokenDropped(long token) {
        hand.getAndIncrement();
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        if (config.needsTime()) {
            second.ended(durationNanos, clock().nanos());
        }
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    @Override
    protected void released(boolean hadVerdict) {
        if (hand.getAndUpdate(uses -> Math.max(0, uses - 1)) > 0) {
            inFlight.getAndDecrement();
        }
    }

    // ---- for users

    @Override
    public SystemConfig config() {
        return config;
    }

    @Override
    public SystemSnapshot snapshot() {
        long now = clock().nanos();
        double mean = second.meanNanos(now);
        Map<String, Long> byReason = new LinkedHashMap<>();
        for (Refusal why : Refusal.values()) {
            long count = refusals.sum(why.cell);
            if (count > 0) {
                byReason.put(why.word, count);
            }
        }
        return new SystemSnapshot(
                name(),
                second.beginnings(now),
                inFlight.get(),
                mean == 0 ? null : Duration.ofNanos((long) mean),
                signals.loadAverage(),
                signals.cpu(),
                byReason,
                counts());
    }

    @Override
    public EventPublisher<SystemEvent> events() {
        return events;
    }

    @Override
    public void update(SystemConfig newConfig) {
        Check.present("config", newConfig);
        SystemConfig old;
        synchronized (this) {
            old = config;
            if (old.equals(newConfig)) {
                return;
            }
            config = newConfig;
        }
        if (events.wants(ConfigUpdated.class)) {
            events.publish(new ConfigUpdated(name(), at(), old, newConfig));
        }
    }

    private Instant at() {
        return clock().wallClock().instant();
    }

    @Override
    public String toString() {
        return "SystemLimiter[" + name() + ", " + config + "]";
    }
}
