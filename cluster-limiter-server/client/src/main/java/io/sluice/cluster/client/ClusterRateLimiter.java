package io.sluice.cluster.client;

import io.sluice.cluster.client.TurnLine.Told;
import io.sluice.cluster.client.TurnLine.Turn;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Waiter;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.Coverage;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterEvent;
import io.sluice.ratelimiter.RateLimiterEvent.CallRefused;
import io.sluice.ratelimiter.RateLimiterEvent.ConfigUpdated;
import io.sluice.ratelimiter.RateLimiterEvent.PermitsGranted;
import io.sluice.ratelimiter.Scope;
import io.sluice.ratelimiter.UsedPermit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Caps the calls of many processes together; a call beyond the cap is refused, or waits if it may. Made by a {@link ClusterClient}, and used
 * like any gate; in a guard it is what a rule of kind {@code rateLimiter} with {@code scope: CLUSTER} becomes.
 * <p>The limit is a rule of the server: in any stretch of time D at most {@code burst + rate * D} calls are let in, by all processes
 * together, as long as they follow it; the {@link Fallback} says what happens when a process cannot. A permit that was granted by a lease
 * counts from when the call was let in, one that was granted by the server itself from when the server said so.
 * <p><b>The server's answer.</b> {@link Mode#LEASE}: nothing is ever waited for. {@link Mode#DIRECT}, and {@link Mode#AUTO} where no lease
 * has a permit: a call waits for the server's answer, up to the client's deadline; asked through a guard's or an asynchronous form, it waits
 * without a thread. After a refusal the server is not asked again before it said that this makes sense.
 * <p><b>Waiting.</b> With {@code timeoutDuration} a call may wait for permits to come. The calls of this process are served first come,
 * first served; between processes there is no order. Whoever would wait longer than that, by what the server says, is refused at once.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> A permit of a lease: one reading of the clock and one compare-and-set. No lock, no allocation, no I/O. A call that waits
 * takes a lock for a moment when it gets in line and out of it.
 */
public final class ClusterRateLimiter extends ClusterGate<RateLimiterConfig> {
    private final EventPublisher<RateLimiterEvent> events = new EventPublisher<>();
    private final Stakes stakes;
    private final Stake stake;
    private final List<Stake> onlyStake;
    private final Function<String, Optional<CallCounts>> countsOfOthers;
    private final TurnLine line;
    private volatile RateLimiterConfig config;
    private volatile Terms terms;
    private volatile @Nullable Coverage coverage; // null: every call counts
    private volatile long timeoutNanos;
    private boolean closed; // guarded by this

    /**
     * @param bucket the server's
     * @param looksOn whether it makes nobody wait, since it refuses nobody
     */
    ClusterRateLimiter(
            String name,
            Bucket bucket,
            RateLimiterConfig config,
            Stakes stakes,
            CallCounters counters,
            Function<String, Optional<CallCounts>> countsOfOthers,
            boolean looksOn) {
        super(name, bucket.rule(), stakes, counters, looksOn);
        this.stakes = stakes;
        this.config = config;
        this.countsOfOthers = countsOfOthers;
        terms = Terms.of(config);
        coverage = Coverage.of(config.appliesTo(), clock(), countsOfOthers);
        timeoutNanos = config.timeoutDuration().toNanos();
        line = new TurnLine(clock(), new OwnDesk());
        stake = stakes.use(bucket, true);
        onlyStake = List.of(stake);
    }

    // ---- the gate

    @Override
    public String kind() {
        return RateLimiter.KIND;
    }

    @Override
    public boolean contextual() {
        Coverage present = coverage;
        return present != null && present.isByContext();
    }

    @Override
    public long enter(long now, CallContext context) {
        if (!isCounted(context)) {
            return NOT_COUNTED;
        }
        if (line.waiting() > 0 && mayWait()) {
            return WAIT; // nobody overtakes those who wait
        }
        long token = decide(stake, terms, 1);
        if (token == WAIT) {
            return looksOn() ? askInShadow() : WAIT;
        }
        return token < 0 && mayWait() && isInTime(token, clock().exactNanos() + timeoutNanos) ? WAIT : noted(token, 1);
    }

    private boolean isCounted(CallContext context) {
        Coverage present = coverage;
        return present == null || present.covers(context);
    }

    private boolean mayWait() {
        return timeoutNanos > 0 && !looksOn();
    }

    private boolean isInTime(long refusal, long deadline) {
        return reason(refusal) != BUSY && retryAt(refusal) - deadline <= 0;
    }

    /** Nobody is to wait for the answer: a refusal is counted when it comes. */
    private long askInShadow() {
        ask(onlyStake, terms, 1, 1, (granted, token) -> noted(token, 1));
        return BY_SERVER;
    }

    @Override
    public void enqueue(Waiter waiter, long now, CallContext context) {
        if (isCounted(context)) {
            queue(waiter, 1, timeoutNanos);
        } else {
            waiter.complete(NOT_COUNTED);
        }
    }

    private void queue(Waiter waiter, long permits, long patience) {
        long time = clock().exactNanos();
        boolean forever = patience > Long.MAX_VALUE / 4; // what the arithmetic holds: longer than a machine runs
        Turn turn = new Turn(waiter, permits, time + (forever ? Long.MAX_VALUE / 4 : patience));
        if (patience > 0 && line.waiting() > 0) {
            line.join(turn, time);
            return;
        }
        long token = decideUnleased(stake, terms, permits);
        if (token == WAIT) {
            ask(onlyStake, terms, permits, permits, (granted, told) -> settleOrJoin(turn, told, patience));
        } else {
            settleOrJoin(turn, token, patience);
        }
    }

    private void settleOrJoin(Turn turn, long token, long patience) {
        if (token < 0 && patience > 0 && isInTime(token, turn.deadline())) {
            line.join(turn, retryAt(token));
        } else {
            settle(turn, token);
        }
    }

    private void settle(Turn turn, long token) {
        if (!turn.waiter().complete(noted(token, turn.permits())) && token >= 0) {
            putBack(token, turn.permits());
            gaveUp(turn);
        }
    }

    private void gaveUp(Turn turn) {
        counters().rejected();
        tellRefused(turn.permits(), "cancelled");
    }

    /** What the line takes permits from. */
    private final class OwnDesk implements TurnLine.Desk {
        @Override
        public long decide(long permits) {
            return ClusterRateLimiter.this.decide(stake, terms, permits);
        }

        @Override
        public void ask(long want, long min, Told then) {
            ClusterRateLimiter.this.ask(onlyStake, terms, want, min, then);
        }

        @Override
        public long retryAt(long refusal) {
            return ClusterRateLimiter.this.retryAt(refusal);
        }

        @Override
        public void settle(Turn turn, long token) {
            ClusterRateLimiter.this.settle(turn, token);
        }

        @Override
        public void gaveUp(Turn turn) {
            ClusterRateLimiter.this.gaveUp(turn);
        }

        @Override
        public void unused(long token, long permits) {
            putBack(token, permits);
        }
    }

    /** Asks the server if it must, and waits for that answer, but not for permits to come. */
    @Override
    public long enterNow(long now, CallContext context) {
        return isCounted(context) ? take(1, 0) : NOT_COUNTED;
    }

    /** Takes permits; the calling thread waits for the server's answer, and for the permits up to its patience. */
    private long take(long permits, long patience) {
        if (patience == 0 || line.waiting() == 0) {
            long token = decide(stake, terms, permits);
            if (token >= 0) {
                return noted(token, permits);
            }
        }
        return await(waiter -> queue(waiter, permits, patience));
    }

    // ---- counting and telling

    /** Counts a refusal, and tells who listens; returns what a caller is to be told. */
    private long noted(long token, long permits) {
        if (token >= 0) {
            countGranted(token);
            if (events.hasListeners() && events.wants(PermitsGranted.class)) {
                events.publish(new PermitsGranted(name(), at(), permits));
            }
            return token;
        }
        counters().rejected();
        long told = mayWait() && reason(token) == LIMIT ? withReason(token, TIMEOUT) : token;
        tellRefused(permits, reasonOf(told));
        return told;
    }

    private void tellRefused(long permits, String reason) {
        if (events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), at(), permits, reason));
        }
    }

    private Instant at() {
        return clock().wallClock().instant();
    }

    // ---- for users

    /**
     * Takes one permit, waiting for it if it may. The permit that is returned may be ignored: it is the same for all, and whatever is called
     * on it has no effect.
     *
     * @throws ClusterLimitExceededException if refused, or interrupted while waiting
     */
    @Override
    public Permit acquire() {
        return acquire(1);
    }

    /**
     * As {@link #acquire()}, for several permits at once.
     *
     * @param permits at least 1; more than the server gives at once are refused
     */
    public Permit acquire(long permits) {
        long token = takeCounted(permits, looksOn() ? 0 : timeoutNanos);
        if (token < 0) {
            throw refusal(token);
        }
        counters().permitted();
        counters().ended(Outcome.SUCCEEDED);
        return UsedPermit.INSTANCE;
    }

    /**
     * Takes several permits now, or none; if the server is asked, the calling thread waits for its answer, up to the client's deadline.
     *
     * @param permits at least 1; more than the server gives at once are refused
     */
    public boolean tryAcquirePermission(long permits) {
        if (takeCounted(permits, 0) < 0) {
            return false;
        }
        counters().permitted();
        return true;
    }

    private long takeCounted(long permits, long patience) {
        Check.inRange("permits", permits, 1, Long.MAX_VALUE);
        CallContext context = contextual() ? CallContext.current() : CallContext.EMPTY;
        return isCounted(context) ? take(permits, patience) : NOT_COUNTED;
    }

    // ---- what there is

    @Override
    public RateLimiterConfig config() {
        return config;
    }

    @Override
    public void update(RateLimiterConfig newConfig) {
        check(newConfig);
        RateLimiterConfig old;
        synchronized (this) {
            old = config;
            if (old.equals(newConfig)) {
                return;
            }
            checkRule(old.cluster(), newConfig.cluster());
            Coverage newCoverage = Coverage.of(newConfig.appliesTo(), clock(), countsOfOthers);
            config = newConfig;
            terms = Terms.of(newConfig);
            coverage = newCoverage;
            timeoutNanos = newConfig.timeoutDuration().toNanos();
        }
        if (events.wants(ConfigUpdated.class)) {
            events.publish(new ConfigUpdated(name(), at(), old, newConfig));
        }
    }

    static RateLimiterConfig check(RateLimiterConfig config) {
        if (Check.present("config", config).scope() != Scope.CLUSTER) {
            throw new BadValueException("scope", "CLUSTER", config.scope().name());
        }
        return config;
    }

    @Override
    public ClusterLimitSnapshot snapshot() {
        LeasedBucket bucket = stake.bucket();
        return snapshot(bucket.leftAtServer(), bucket.available(clock().exactNanos()), line.waiting(), 0);
    }

    public EventPublisher<RateLimiterEvent> events() {
        return events;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            stakes.release(stake);
        }
    }
}
