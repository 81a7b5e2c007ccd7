package io.sluice.cluster.client;

import io.sluice.cluster.client.ClusterLimitConfig.Fallback;
import io.sluice.cluster.client.ClusterLimitConfig.Mode;
import io.sluice.cluster.client.LeasedBucket.Refused;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.Status;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Caps the calls of many processes together; a call beyond the cap is refused. Made by a {@link ClusterClient}, and used like any gate.
 * <p>The limit is a rule of the server: in any stretch of time D at most {@code burst + rate * D} calls are let in, by all processes
 * together, as long as they follow it; the {@link Fallback} says what happens when a process cannot. A permit that was granted by a lease
 * counts from when the call was let in, one that was granted by the server itself from when the server said so.
 * <p>{@link Mode#LEASE}: nothing is ever waited for. {@link Mode#DIRECT}, and {@link Mode#AUTO} where no lease has a permit: a call waits
 * for the server's answer, up to the deadline; asked through a guard's or an asynchronous form, it waits without a thread. After a refusal
 * the server is not asked again before it said that this makes sense.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> A permit of a lease: one reading of the clock and one compare-and-set. No lock, no allocation, no I/O.
 */
public final class ClusterRateLimiter extends AbstractGate {

    /** What rules and meters call this kind of gate. */
    public static final String KIND = "clusterRateLimiter";

    /*
     * Tokens of calls that were let in: the number of the lease their permit is from, or one of these. Refusals: see refusalToken.
     */
    private static final long DIRECT = Long.MAX_VALUE;
    private static final long LOCAL = Long.MAX_VALUE - 1;

    private static final int REASON_BITS = 2;
    private static final String[] REASONS = {"limit", "busy", "unavailable"};
    private static final int LIMIT = 0;
    private static final int BUSY = 1;
    private static final int UNAVAILABLE = 2;

    private final LinkDriver driver;
    private final Link link;
    private final LeasedBucket bucket;
    private final ClusterLimitConfig config;
    private final long madeAt;
    private final LongAdder fallbackCalls = new LongAdder();
    private volatile @Nullable LocalBucket
            local; // by what was known when it began; null: not fallen back since the server answered

    ClusterRateLimiter(
            LeasedBucket bucket, ClusterLimitConfig config, LinkDriver driver, NanoClock clock, CallCounters counters) {
        super(bucket.bucket().rule(), clock, counters);
        this.bucket = bucket;
        this.config = config;
        this.driver = driver;
        link = driver.link();
        madeAt = clock.exactNanos();
    }

    public ClusterLimitConfig config() {
        return config;
    }

    public ClusterRateLimiterSnapshot snapshot() {
        return new ClusterRateLimiterSnapshot(
                name(),
                bucket.available(clock().exactNanos()),
                link.isAnswering(),
                link.clients(),
                fallbackCalls.sum(),
                counts());
    }

    // ---- the gate

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean timed() {
        return false;
    }

    @Override
    public long enter(long now, CallContext context) {
        long time = clock().exactNanos(); // a reading that is old would outlive a lease
        if (config.mode() == Mode.LEASE || config.mode() == Mode.AUTO && bucket.isWorthLeasing()) {
            long lease = bucket.take(time, 1);
            if (lease != LeasedBucket.NOTHING) {
                return lease;
            }
        }
        if (!link.isAnswering()) {
            return fallBack(time);
        }
        Refused refused = bucket.refused(time);
        if (refused != null && refused.status() == Status.NO_RULE) {
            return fallBack(time);
        }
        if (local != null) {
            local = null;
        }
        if (refused != null) {
            return refuse(reason(refused.status()), refused.until());
        }
        return config.mode() == Mode.LEASE ? refuse(LIMIT, time) : WAIT;
    }

    private static int reason(Status status) {
        return status == Status.BUSY ? BUSY : LIMIT;
    }

    @Override
    public void enqueue(Waiter waiter, long now, CallContext context) {
        driver.acquire(new Waiting(waiter));
    }

    /** A call that waits for the server's answer. */
    private final class Waiting extends DirectAsk {
        private final Waiter waiter;

        Waiting(Waiter waiter) {
            super(ClusterRateLimiter.this.bucket, 1);
            this.waiter = waiter;
        }

        @Override
        void done(@Nullable Answer answer, long now) {
            waiter.complete(tokenOf(answer, now));
        }
    }

    private long tokenOf(@Nullable Answer answer, long now) {
        if (answer == null || answer.status() == Status.NO_RULE) {
            return fallBack(now);
        }
        if (answer.status() == Status.OK) {
            return DIRECT;
        }
        long wait = Math.min(answer.retryAfterNanos(), Long.MAX_VALUE / 4);
        return refuse(reason(answer.status()), now + wait);
    }

    /**
     * Takes a permit now, or not; in mode DIRECT, and in AUTO where no lease has one, the calling thread waits for the server's answer, up to
     * the deadline.
     */
    @Override
    public boolean tryAcquirePermission() {
        long token = enter(UNTIMED, CallContext.EMPTY);
        if (token == WAIT) {
            token = await(waiter -> enqueue(waiter, UNTIMED, CallContext.EMPTY));
        }
        if (token < 0) {
            return false;
        }
        counters().permitted();
        return true;
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        return verdict(0, error);
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    /** Puts a leased permit back; one that the server or the fallback granted is used up. Must not be called once the call has begun. */
    @Override
    public void cancel(long token) {
        if (token < LOCAL) {
            bucket.putBack(token, 1);
        }
    }

    @Override
    protected void abandoned(long token) {}

    // ---- without a server

    private long fallBack(long now) {
        Fallback fallback = config.fallback();
        if (fallback == Fallback.FAIL_CLOSED) {
            return refuse(UNAVAILABLE, now);
        }
        if (fallback == Fallback.LOCAL_RULE || fallback == Fallback.LOCAL_SHARE) {
            LocalBucket own = local(now);
            if (!own.take(now, 1)) {
                return refuse(UNAVAILABLE, own.due(now, 1));
            }
        }
        fallbackCalls.increment();
        return LOCAL;
    }

    private LocalBucket local(long now) {
        LocalBucket present = local;
        return present == null ? makeLocal(now) : present;
    }

    /** Two that make it at once would each take from their own: so one at a time. */
    private synchronized LocalBucket makeLocal(long now) {
        LocalBucket present = local;
        if (present == null) {
            RuleState told = link.rule(name());
            present = config.fallback() == Fallback.LOCAL_RULE
                    ? LocalBucket.whole(config.local(), now)
                    : LocalBucket.share(told == null ? assumed() : told, link.clients(), now);
            local = present;
        }
        return present;
    }

    private RuleState assumed() {
        return new RuleState(
                name(),
                0,
                config.local().limitForPeriod(),
                config.local().limitRefreshPeriod().toNanos(),
                config.local().burst(),
                0);
    }

    // ---- refusals

    private long refuse(int reason, long retryAt) {
        counters().rejected();
        return refusalToken(reason, retryAt);
    }

    /** Negative; the reason, and when to come back, in nanoseconds since this limiter was made. */
    private long refusalToken(int reason, long retryAt) {
        long since = Math.max(0, Math.min(retryAt - madeAt, Long.MAX_VALUE >> REASON_BITS + 1));
        return -1 - (since << REASON_BITS | reason);
    }

    @Override
    public ClusterLimitExceededException refusal(long token) {
        long since = -1 - token >> REASON_BITS;
        boolean told = token > Gate.INTERRUPTED;
        return new ClusterLimitExceededException(
                name(), reasonOf(token), told ? clock() : null, told ? madeAt + since : 0);
    }

    @Override
    public String reasonOf(long token) {
        if (token == Gate.INTERRUPTED) {
            return "interrupted";
        }
        return token == Gate.WAIT ? REASONS[LIMIT] : REASONS[(int) (-1 - token) & (1 << REASON_BITS) - 1];
    }

    @Override
    public String toString() {
        return "ClusterRateLimiter[" + name() + ", " + config.mode() + "]";
    }
}
