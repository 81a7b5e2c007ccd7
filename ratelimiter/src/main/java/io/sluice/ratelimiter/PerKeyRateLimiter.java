package io.sluice.ratelimiter;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.CallRefused;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.ConfigUpdated;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.PermitsGranted;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A limiter with a bucket for each value, which {@link KeyTable} keeps. */
@SuppressWarnings("ReferenceEquality") // which clock it is, not what it is like
final class PerKeyRateLimiter extends AbstractGate implements KeyedRateLimiter {
    /*
     * A token is what a cancelled call gives its permits back by:
     *   0                    the call has no value
     *   BUNDLE | number      the call has a collection; `bundles` knows the tokens of its elements until it ends
     *   anything else        of KeyTable
     */
    private static final long NO_VALUE = 0;
    private static final long BUNDLE = 1L << 62;

    private final EventPublisher<KeyedRateLimiterEvent> events = new EventPublisher<>();
    private final KeyTable table;
    private final ConcurrentHashMap<Long, long[]> bundles = new ConcurrentHashMap<>();
    private final AtomicLong lastBundle = new AtomicLong();
    private final long madeAt;
    private final boolean exactClock;
    private volatile KeyedRateLimiterConfig config;

    PerKeyRateLimiter(String name, KeyedRateLimiterConfig config, NanoClock clock, CallCounters counters) {
        super(name, clock, counters);
        this.config = checkScope(config);
        madeAt = clock.exactNanos();
        table = new KeyTable(config, madeAt);
        exactClock = clock == NanoClock.system();
    }

    private static KeyedRateLimiterConfig checkScope(KeyedRateLimiterConfig config) {
        RateLimiterConfig.checkOfInstance(Check.present("config", config).scope());
        return config;
    }

    // ---- the gate

    @Override
    public String kind() {
        return KIND;
    }

    /** The clock is read when permits are asked for, unless a guard has done so already; nobody needs to know when calls end. */
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
        Object value = config.valueOf(context);
        return value == null ? NO_VALUE : enter(value, now, 1);
    }

    private long enter(Object value, long now, long permits) {
        long token = take(value, now == UNTIMED ? clock().nanos() : now, permits);
        if (token < 0 && !exactClock) {
            token = take(value, clock().exactNanos(), permits);
        }
        if (token < 0) {
            counters().rejected();
        }
        if (events.hasListeners()) {
            tell(value, permits, token);
        }
        return token;
    }

    @Override
    public RateLimitExceededException refusal(long token) {
        boolean told = token != Refusal.NEVER && token != INTERRUPTED && token != WAIT;
        return new RateLimitExceededException(
                name(), KIND, Refusal.reason(token), told ? clock() : null, told ? Refusal.madeAt(token, madeAt) : 0);
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        forget(token);
        return verdict(0, error);
    }

    /** Puts the permits back. Must not be called once the call has begun: then they are used. */
    @Override
    public void cancel(long token) {
        if ((token & BUNDLE) != 0) {
            long[] taken = bundles.remove(token);
            if (taken != null) {
                giveBack(taken, taken.length, clock().nanos(), 1);
            }
        } else if (token != NO_VALUE) {
            table.giveBack(token, clock().nanos(), 1);
        }
    }

    @Override
    protected void abandoned(long token) {
        forget(token);
    }

    @Override
    protected void tokenDropped(long token) {
        forget(token);
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    /** The call has begun, or nobody will ask: its permits stay taken. */
    private void forget(long token) {
        if ((token & BUNDLE) != 0) {
            bundles.remove(token);
        }
    }

    // ---- taking

    /** Asks for a known value first: for the machine it is dear to find out that something is not a collection. */
    private long take(Object value, long now, long permits) {
        KeyCell known = table.find(value);
        return known == null && value instanceof Collection<?> values
                ? takeAll(values.toArray(), now, permits)
                : table.take(value, known, now, permits);
    }

    /** Of all values or of none. For the moment in which permits are given back others may find less than there is, never more. */
    private long takeAll(@Nullable Object[] values, long now, long permits) {
        long[] taken = new long[values.length];
        int count = 0;
        for (Object value : values) {
            if (value == null) {
                continue;
            }
            long token = table.take(value, table.find(value), now, permits);
            if (token < 0) {
                giveBack(taken, count, now, permits);
                return token;
            }
            taken[count++] = token;
        }
        if (count == 0) {
            return NO_VALUE;
        }
        long bundle = BUNDLE | lastBundle.incrementAndGet();
        bundles.put(bundle, Arrays.copyOf(taken, count));
        return bundle;
    }

    private void giveBack(long[] taken, int count, long now, long permits) {
        for (int i = 0; i < count; i++) {
            table.giveBack(taken[i], now, permits);
        }
    }

    // ---- for users

    @Override
    public boolean tryAcquirePermission(Object value) {
        return tryAcquirePermission(value, 1);
    }

    @Override
    public boolean tryAcquirePermission(Object value, long permits) {
        Check.present("value", value);
        Check.inRange("permits", permits, 1, Long.MAX_VALUE);
        long token = enter(value, UNTIMED, permits);
        if (token < 0) {
            return false;
        }
        counters().permitted();
        forget(token);
        return true;
    }

    @Override
    public Permit acquire(Object value) {
        long token = enter(Check.present("value", value), UNTIMED, 1);
        if (token < 0) {
            throw refusal(token);
        }
        counters().permitted();
        counters().ended(Outcome.SUCCEEDED);
        forget(token);
        return UsedPermit.INSTANCE;
    }

    @Override
    public long availablePermissions(Object value) {
        return table.available(Check.present("value", value), clock().exactNanos());
    }

    @Override
    public void update(KeyedRateLimiterConfig newConfig) {
        checkScope(newConfig);
        KeyedRateLimiterConfig old;
        synchronized (this) {
            old = config;
            if (old.equals(newConfig)) {
                return;
            }
            table.update(newConfig, clock().exactNanos());
            config = newConfig;
        }
        if (events.wants(ConfigUpdated.class)) {
            events.publish(new ConfigUpdated(name(), at(), old, newConfig));
        }
    }

    @Override
    public KeyedRateLimiterConfig config() {
        return config;
    }

    @Override
    public KeyedRateLimiterSnapshot snapshot() {
        return new KeyedRateLimiterSnapshot(name(), table.tracked(), table.overflow(clock().exactNanos()), counts());
    }

    @Override
    public EventPublisher<KeyedRateLimiterEvent> events() {
        return events;
    }

    @Override
    public String toString() {
        return "KeyedRateLimiter[" + name() + ", " + config.limitForPeriod() + " per " + config.limitRefreshPeriod()
                + " and " + config.key() + "]";
    }

    private void tell(Object value, long permits, long token) {
        if (token >= 0) {
            if (events.wants(PermitsGranted.class)) {
                events.publish(new PermitsGranted(name(), at(), value, permits));
            }
        } else if (events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), at(), value, permits));
        }
    }

    private Instant at() {
        return clock().wallClock().instant();
    }
}
