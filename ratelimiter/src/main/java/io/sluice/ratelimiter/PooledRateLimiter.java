package io.sluice.ratelimiter;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Priority;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.RateLimiterEvent.CallRefused;
import io.sluice.ratelimiter.RateLimiterEvent.ConfigUpdated;
import io.sluice.ratelimiter.RateLimiterEvent.Drained;
import io.sluice.ratelimiter.RateLimiterEvent.PermitsGranted;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A limiter as a {@link Pool} of permits, from which any thread takes without a lock, and a {@link Line} of those who wait for it.
 */
@SuppressWarnings("ReferenceEquality") // which clock and which pool it is, not what they are like
final class PooledRateLimiter extends AbstractGate implements RateLimiter {
    /** The token of every grant: a limiter need not recognise its calls. */
    static final long GRANTED = 0;

    /** The token of a call that the limit does not apply to. */
    private static final long NOT_LIMITED = 1;

    private static final int SPINS_BEFORE_YIELD = 64;

    private final EventPublisher<RateLimiterEvent> events = new EventPublisher<>();
    private final Line line;
    private final Function<String, Optional<CallCounts>> countsOfOthers;
    private final long madeAt;
    private final boolean exactClock;
    private volatile RateLimiterConfig config;
    private volatile @Nullable Coverage coverage; // null: every call counts
    private volatile boolean contextual;
    private volatile long timeoutNanos;

    PooledRateLimiter(
            String name,
            RateLimiterConfig config,
            NanoClock clock,
            CallCounters counters,
            Function<String, Optional<CallCounts>> countsOfOthers) {
        super(name, clock, counters);
        this.config = checkScope(config);
        this.countsOfOthers = Check.present("countsOfOthers", countsOfOthers);
        coverage = Coverage.of(config.appliesTo(), clock, countsOfOthers);
        contextual = isContextual(config);
        timeoutNanos = config.timeoutDuration().toNanos();
        madeAt = clock.exactNanos();
        exactClock = clock == NanoClock.system();
        line = new Line(clock, Pool.of(config, madeAt, null), new LineListener());
    }

    private static RateLimiterConfig checkScope(RateLimiterConfig config) {
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
        return contextual;
    }

    private static boolean isContextual(RateLimiterConfig config) {
        return config.borrowForCriticalPlus() > 0 || config.appliesTo().isByContext();
    }

    @Override
    public long enter(long now, CallContext context) {
        Coverage present = coverage;
        if (present != null && !present.covers(context)) {
            return NOT_LIMITED;
        }
        return enter(now, 1, context.priority() == Priority.CRITICAL_PLUS);
    }

    private long enter(long now, long permits, boolean borrowing) {
        Pool pool = line.pool();
        if (permits == 1 && pool instanceof LeasedPool leased && leased.takeLeased()) {
            return granted(permits);
        }
        long time = now == UNTIMED ? clock().nanos() : now;
        int answer = pool.take(time, permits, borrowing);
        if (answer != Pool.GRANTED) {
            boolean sure = answer == Pool.SHORT && exactClock;
            if (sure || takeAgain(pool, answer, time, permits, borrowing) != Pool.GRANTED) {
                return mayWait(time, permits) ? WAIT : refused(time, permits);
            }
        }
        return granted(permits);
    }

    @Override
    public void enqueue(Waiter waiter, long now, CallContext context) {
        Coverage present = coverage;
        if (present != null && !present.covers(context)) {
            waiter.complete(NOT_LIMITED);
            return;
        }
        line.enqueue(new Line.Place(waiter, 1, context.priority() == Priority.CRITICAL_PLUS, timeoutNanos));
    }

    @Override
    public RateLimitExceededException refusal(long token) {
        return refusal(token, 1);
    }

    @Override
    public String reasonOf(long token) {
        return Refusal.reason(token);
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    /** Puts the permit back. Must not be called once the call has begun: then the permit is used. */
    @Override
    public void cancel(long token) {
        if (token == GRANTED) {
            line.giveBack(1);
        }
    }

    @Override
    protected void waitDeclined() {
        super.waitDeclined();
        tellRefused(1, "limit");
    }

    @Override
    protected void abandoned(long token) {}

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    // ---- taking

    /**
     * What looked like a refusal is one only if it is by the exact time, by the pool in force, and not because another thread
     * holds that pool for a moment.
     */
    private int takeAgain(Pool asked, int answered, long now, long permits, boolean borrowing) {
        Pool pool = asked;
        int answer = answered;
        long time = now;
        boolean exact = exactClock;
        for (int spins = 0; answer != Pool.GRANTED; spins++) {
            if (answer == Pool.SHORT) {
                if (exact) {
                    return Pool.SHORT;
                }
                exact = true;
                time = clock().exactNanos();
            } else if (pool == line.pool() && line.waiting() > 0) {
                return Pool.HELD;
            } else if (spins >= SPINS_BEFORE_YIELD) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
            pool = line.pool();
            answer = pool.take(time, permits, borrowing);
        }
        return Pool.GRANTED;
    }

    private boolean mayWait(long now, long permits) {
        long timeout = timeoutNanos;
        if (timeout == 0 || permits > line.pool().mostAtOnce()) {
            return false;
        }
        return line.waiting() > 0 || line.due(now, permits) - now <= timeout;
    }

    private long granted(long permits) {
        if (events.hasListeners()) {
            tellGranted(permits);
        }
        return GRANTED;
    }

    private long refused(long now, long permits) {
        counters().rejected();
        long token =
                permits > 1 && permits > line.pool().mostAtOnce() ? Refusal.NEVER : Refusal.tooLate(now, timeoutNanos);
        if (events.hasListeners()) {
            tellRefused(permits, Refusal.reason(token));
        }
        return token;
    }

    private RateLimitExceededException refusal(long token, long permits) {
        if (token == Refusal.NEVER) {
            return new RateLimitExceededException(name(), KIND, Refusal.reason(token), null, 0);
        }
        boolean told = token != INTERRUPTED && token != WAIT;
        long refusedAt = told ? Refusal.madeAt(token, madeAt) : clock().exactNanos();
        return new RateLimitExceededException(name(), Refusal.reason(token), clock(), line, permits, refusedAt);
    }

    // ---- for users

    @Override
    public Permit acquire() {
        return acquire(1);
    }

    @Override
    public Permit acquire(long permits) {
        Check.inRange("permits", permits, 1, Long.MAX_VALUE);
        boolean borrowing = isCriticalPlus();
        long token = isLimited() ? enter(UNTIMED, permits, borrowing) : NOT_LIMITED;
        if (token == WAIT) {
            token = await(waiter -> line.enqueue(new Line.Place(waiter, permits, borrowing, timeoutNanos)));
        }
        if (token < 0) {
            throw refusal(token, permits);
        }
        countUsed();
        return UsedPermit.INSTANCE;
    }

    @Override
    public boolean tryAcquirePermission(long permits) {
        Check.inRange("permits", permits, 1, Long.MAX_VALUE);
        long token = isLimited() ? enter(UNTIMED, permits, isCriticalPlus()) : NOT_LIMITED;
        if (token < 0) {
            if (token == WAIT) {
                counters().rejected(); // this form does not wait
                tellRefused(permits, "limit");
            }
            return false;
        }
        counters().permitted();
        return true;
    }

    @Override
    public Reservation reserve() {
        return reserve(1);
    }

    @Override
    public Reservation reserve(long permits) {
        Check.inRange("permits", permits, 1, Long.MAX_VALUE);
        Reserved reserved = new Reserved(permits);
        if (isLimited()) {
            line.enqueue(reserved.place);
        } else {
            reserved.complete(NOT_LIMITED);
        }
        if (reserved.token < 0 && reserved.token != WAIT) {
            throw refusal(reserved.token, permits);
        }
        return reserved;
    }

    @Override
    public long drainPermissions() {
        long drained = line.drain();
        if (events.wants(Drained.class)) {
            events.publish(new Drained(name(), at(), drained));
        }
        return drained;
    }

    @Override
    public void changeLimit(long limitForPeriod) {
        update(config.toBuilder().limitForPeriod(limitForPeriod).build());
    }

    @Override
    public void update(RateLimiterConfig newConfig) {
        checkScope(newConfig);
        RateLimiterConfig old;
        synchronized (this) {
            old = config;
            if (old.equals(newConfig)) {
                return;
            }
            Coverage newCoverage = Coverage.of(newConfig.appliesTo(), clock(), countsOfOthers);
            line.update(newConfig);
            config = newConfig;
            coverage = newCoverage;
            contextual = isContextual(newConfig);
            timeoutNanos = newConfig.timeoutDuration().toNanos();
        }
        if (events.wants(ConfigUpdated.class)) {
            events.publish(new ConfigUpdated(name(), at(), old, newConfig));
        }
    }

    @Override
    public RateLimiterConfig config() {
        return config;
    }

    @Override
    public RateLimiterSnapshot snapshot() {
        int waiting = line.waiting();
        long available = waiting > 0 ? 0 : line.pool().available(clock().exactNanos());
        return new RateLimiterSnapshot(name(), config.limitForPeriod(), available, waiting, counts());
    }

    @Override
    public EventPublisher<RateLimiterEvent> events() {
        return events;
    }

    @Override
    public String toString() {
        return "RateLimiter[" + name() + ", " + config.limitForPeriod() + " per " + config.limitRefreshPeriod() + "]";
    }

    /** Whether the limit applies to a call that is made here and now. */
    private boolean isLimited() {
        Coverage present = coverage;
        return present == null || present.covers(CallContext.current());
    }

    private boolean isCriticalPlus() {
        return config.borrowForCriticalPlus() > 0 && CallContext.current().priority() == Priority.CRITICAL_PLUS;
    }

    private void countUsed() {
        counters().permitted();
        counters().ended(Outcome.SUCCEEDED);
    }

    private void tellGranted(long permits) {
        if (events.wants(PermitsGranted.class)) {
            events.publish(new PermitsGranted(name(), at(), permits));
        }
    }

    private void tellRefused(long permits, String reason) {
        if (events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), at(), permits, reason));
        }
    }

    private Instant at() {
        return clock().wallClock().instant();
    }

    /** Counts those who stood in line; the granted are counted by whoever is told so. */
    private final class LineListener implements Line.Listener {
        @Override
        public void granted(Line.Place place) {
            tellGranted(place.permits);
        }

        @Override
        public void refused(Line.Place place, String reason) {
            counters().rejected();
            tellRefused(place.permits, reason);
        }
    }

    /** A reservation is a place in line with nobody behind it. */
    final class Reserved extends Waiter implements Reservation {
        private final Line.Place place;
        private volatile long token = Gate.WAIT;

        Reserved(long permits) {
            place = new Line.Place(this, permits, isCriticalPlus(), timeoutNanos);
        }

        @Override
        protected void done(long newToken) {
            if (newToken >= 0) {
                countUsed();
            }
            token = newToken;
        }

        @Override
        public Duration waitDuration() {
            if (token < 0 && token != Gate.WAIT) {
                throw refusal(token, place.permits);
            }
            if (token == Gate.WAIT && !isWaiting()) {
                throw new CancellationException("the reservation was cancelled");
            }
            return Duration.ofNanos(line.waitOf(place));
        }

        @Override
        public boolean isGranted() {
            return token >= 0;
        }
    }
}
