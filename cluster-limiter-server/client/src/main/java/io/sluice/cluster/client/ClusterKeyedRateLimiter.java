package io.sluice.cluster.client;

import io.sluice.cluster.protocol.Protocol;
import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Waiter;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.KeyedRateLimiterEvent;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.CallRefused;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.ConfigUpdated;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.PermitsGranted;
import io.sluice.ratelimiter.Scope;
import io.sluice.ratelimiter.UsedPermit;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Caps the calls of many processes together for each value of a key: each user, item or address has a bucket of its own at the server. Made by
 * a {@link ClusterClient}, and used like any gate; in a guard it is what a rule of kind {@code keyedRateLimiter} with {@code scope: CLUSTER}
 * becomes.
 * <p>How a call says its value is as with a {@link KeyedRateLimiter}; what is granted and when the server is asked is as with a
 * {@link ClusterRateLimiter}, for each value. Values are told apart by their text. Leases are had of values that are asked for often; a
 * refusal is remembered, so that a value that is over its limit costs nobody a question. Nobody waits for permits to come.
 * <p>A collection takes permits of all its values or of none; it may have {@value Protocol#MAX_BUCKETS} different ones, and with more it is
 * refused. Its permits do not come back if a later gate refuses the call, which is stricter.
 * <p><b>Memory.</b> At most {@code maxKeys} values are known here. One is forgotten when its place is wanted and nothing of it is leased or
 * refused; for one that finds no place the server is asked each time.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> For a known value with a lease one look-up in a concurrent map, one reading of the clock, one compare-and-set. A value that
 * is new takes a lock for a moment.
 */
public final class ClusterKeyedRateLimiter extends ClusterGate<KeyedRateLimiterConfig> {
    private final EventPublisher<KeyedRateLimiterEvent> events = new EventPublisher<>();
    private final StakeTable table;
    private volatile KeyedRateLimiterConfig config;
    private volatile Terms terms;

    /**
     * @param rule the server's
     * @param looksOn whether it makes nobody wait, since it refuses nobody
     */
    ClusterKeyedRateLimiter(
            String name,
            String rule,
            KeyedRateLimiterConfig config,
            Stakes stakes,
            CallCounters counters,
            boolean looksOn) {
        super(name, rule, stakes, counters, looksOn);
        this.config = config;
        terms = Terms.of(config);
        table = new StakeTable(stakes, rule);
    }

    // ---- the gate

    @Override
    public String kind() {
        return KeyedRateLimiter.KIND;
    }

    @Override
    public boolean contextual() {
        return true;
    }

    @Override
    public long enter(long now, CallContext context) {
        Object value = config.valueOf(context);
        if (value == null) {
            return NOT_COUNTED;
        }
        long token = decide(value, 1);
        if (token != WAIT) {
            return noted(value, token, 1);
        }
        if (looksOn()) {
            ask(stakesOf(value), terms, 1, 1, (granted, told) -> noted(value, told, 1));
            return BY_SERVER;
        }
        return WAIT;
    }

    @Override
    public void enqueue(Waiter waiter, long now, CallContext context) {
        Object value = config.valueOf(context);
        if (value == null) {
            waiter.complete(NOT_COUNTED);
        } else {
            queue(waiter, value, 1);
        }
    }

    private void queue(Waiter waiter, Object value, long permits) {
        List<Stake> stakes = stakesOf(value);
        long token = stakes.size() == 1 ? decideUnleased(stakes.get(0), terms, permits) : decide(value, permits);
        if (token == WAIT) {
            ask(stakes, terms, permits, permits, (granted, told) -> settle(waiter, value, told, permits));
        } else {
            settle(waiter, value, token, permits);
        }
    }

    private void settle(Waiter waiter, Object value, long token, long permits) {
        if (!waiter.complete(noted(value, token, permits)) && token >= 0) {
            putBack(token, permits);
            counters().rejected();
        }
    }

    @Override
    public long enterNow(long now, CallContext context) {
        Object value = config.valueOf(context);
        return value == null ? NOT_COUNTED : take(value, 1);
    }

    /** Takes permits; the calling thread waits for the server's answer. */
    private long take(Object value, long permits) {
        long token = decide(value, permits);
        return token == WAIT ? await(waiter -> queue(waiter, value, permits)) : noted(value, token, permits);
    }

    // ---- values

    private long decide(Object value, long permits) {
        if (!(value instanceof Collection<?>)) {
            return decide(stakeOf(value), terms, permits);
        }
        List<Stake> stakes = stakesOf(value);
        if (stakes.isEmpty()) {
            return NOT_COUNTED;
        }
        if (stakes.size() > Protocol.MAX_BUCKETS) {
            return refusal(LIMIT, clock().exactNanos());
        }
        return stakes.size() == 1 ? decide(stakes.get(0), terms, permits) : decideAll(stakes, permits);
    }

    /** Leases are not looked for: permits of some would have to be put back. The first refusal that is known is that of all. */
    private long decideAll(List<Stake> stakes, long permits) {
        Terms direct = terms.asDirect();
        for (Stake stake : stakes) {
            if (stake.refused(clock().exactNanos()) != null) {
                long token = decide(stake, direct, permits);
                if (token < 0) {
                    return token;
                }
            }
        }
        return WAIT; // while the server does not answer, the fallback is asked then
    }

    private List<Stake> stakesOf(Object value) {
        return value instanceof Collection<?> values
                ? values.stream()
                        .filter(Objects::nonNull)
                        .map(this::stakeOf)
                        .distinct()
                        .toList()
                : List.of(stakeOf(value));
    }

    private Stake stakeOf(Object value) {
        KeyedRateLimiterConfig present = config;
        boolean eager = present.cluster().mode() == Mode.LEASE;
        return table.of(Keys.of(value, looksOn()), present.maxKeys(), eager, clock().exactNanos());
    }

    // ---- counting and telling

    private long noted(Object value, long token, long permits) {
        if (token < 0) {
            counters().rejected();
            if (events.wants(CallRefused.class)) {
                events.publish(new CallRefused(name(), at(), value, permits));
            }
        } else {
            countGranted(token);
            if (events.hasListeners() && events.wants(PermitsGranted.class)) {
                events.publish(new PermitsGranted(name(), at(), value, permits));
            }
        }
        return token;
    }

    private Instant at() {
        return clock().wallClock().instant();
    }

    // ---- for users

    /**
     * Takes a permit of a value now, or not; if the server is asked, the calling thread waits for its answer, up to the client's deadline.
     *
     * @param value what the call is counted by; a collection counts for each element
     */
    public boolean tryAcquirePermission(Object value) {
        return tryAcquirePermission(value, 1);
    }

    /**
     * Takes several permits of a value now, or none.
     *
     * @param permits at least 1; more than the server gives at once are refused
     */
    public boolean tryAcquirePermission(Object value, long permits) {
        Check.present("value", value);
        Check.inRange("permits", permits, 1, Long.MAX_VALUE);
        if (take(value, permits) < 0) {
            return false;
        }
        counters().permitted();
        return true;
    }

    /**
     * Takes a permit of a value. The permit that is returned may be ignored: it is the same for all, and whatever is called on it has no
     * effect; the use counts as succeeded.
     *
     * @param value what the call is counted by; a collection counts for each element
     * @throws ClusterLimitExceededException if refused, or interrupted while waiting for the answer
     */
    public Permit acquire(Object value) {
        long token = take(Check.present("value", value), 1);
        if (token < 0) {
            throw refusal(token);
        }
        counters().permitted();
        counters().ended(Outcome.SUCCEEDED);
        return UsedPermit.INSTANCE;
    }

    // ---- what there is

    @Override
    public KeyedRateLimiterConfig config() {
        return config;
    }

    @Override
    public void update(KeyedRateLimiterConfig newConfig) {
        check(newConfig);
        KeyedRateLimiterConfig old;
        synchronized (this) {
            old = config;
            if (old.equals(newConfig)) {
                return;
            }
            checkRule(old.cluster(), newConfig.cluster());
            config = newConfig;
            terms = Terms.of(newConfig);
        }
        if (events.wants(ConfigUpdated.class)) {
            events.publish(new ConfigUpdated(name(), at(), old, newConfig));
        }
    }

    static KeyedRateLimiterConfig check(KeyedRateLimiterConfig config) {
        if (Check.present("config", config).scope() != Scope.CLUSTER) {
            throw new BadValueException("scope", "CLUSTER", config.scope().name());
        }
        return config;
    }

    @Override
    public ClusterLimitSnapshot snapshot() {
        return snapshot(0, table.available(clock().exactNanos()), 0, table.size());
    }

    public EventPublisher<KeyedRateLimiterEvent> events() {
        return events;
    }

    @Override
    public void close() {
        table.close();
    }
}
