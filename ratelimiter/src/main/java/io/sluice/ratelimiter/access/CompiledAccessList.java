package io.sluice.ratelimiter.access;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.access.AccessListEvent.CallRefused;
import io.sluice.ratelimiter.access.AccessListEvent.ConfigUpdated;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** An access list as one reference to immutable {@link Lists}, which a change of the configuration replaces. */
final class CompiledAccessList extends AbstractGate implements AccessList {
    private final EventPublisher<AccessListEvent> events = new EventPublisher<>();
    private volatile Lists lists; // written under the lock of this

    CompiledAccessList(String name, AccessListConfig config, NanoClock clock, CallCounters counters) {
        super(name, clock, counters);
        lists = new Lists(Check.present("config", config));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean timed() {
        return false;
    }

    @Override
    public boolean contextual() {
        return true;
    }

    @Override
    public long enter(long now, CallContext context) {
        long answer = lists.check(context);
        if (answer != Lists.PASSED) {
            counters().rejected();
            tellRefused(answer, context);
        }
        return answer;
    }

    @Override
    public AccessRefusedException refusal(long token) {
        return new AccessRefusedException(name(), reason(token));
    }

    private static String reason(long answer) {
        if (answer == Lists.ORIGIN) {
            return "origin";
        }
        if (answer == Lists.KEY) {
            return "key";
        }
        return answer == Lists.ADDRESS ? "address" : "unreadableAddress";
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    /** Nothing was taken. */
    @Override
    public void cancel(long token) {}

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    @Override
    public AccessListConfig config() {
        return lists.config;
    }

    @Override
    public AccessListSnapshot snapshot() {
        Lists present = lists;
        AccessListConfig config = present.config;
        int values = config.keys().values().stream().mapToInt(Collection::size).sum();
        return new AccessListSnapshot(
                name(),
                config.mode(),
                config.origins().size(),
                present.ipv4.size() + present.ipv6.size(),
                values,
                counts());
    }

    @Override
    public EventPublisher<AccessListEvent> events() {
        return events;
    }

    @Override
    public void update(AccessListConfig newConfig) {
        Lists next = new Lists(Check.present("config", newConfig));
        AccessListConfig old;
        synchronized (this) {
            old = lists.config;
            if (old.equals(newConfig)) {
                return;
            }
            lists = next;
        }
        if (events.wants(ConfigUpdated.class)) {
            events.publish(new ConfigUpdated(name(), clock().wallClock().instant(), old, newConfig));
        }
    }

    @Override
    public String toString() {
        return "AccessList[" + name() + ", " + config() + "]";
    }

    private void tellRefused(long answer, CallContext context) {
        if (events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), clock().wallClock().instant(), reason(answer), context));
        }
    }
}
