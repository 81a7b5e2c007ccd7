package io.sluice.cluster.client;

import io.sluice.cluster.client.LeasedBucket.Refused;
import io.sluice.cluster.client.TurnLine.Told;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.Status;
import io.sluice.core.BadValueException;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.ratelimiter.ClusterLimit;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the gates of a cluster have in common: how it is decided by whom a call is let in, and how refusals are told.
 *
 * @param <C> the record of the options
 */
abstract class ClusterGate<C extends Record> extends AbstractGate implements ClusterLimit<C> {
    /*
     * Tokens of calls that were let in:
     *
     *    63 62 61 60                                               0
     *   +--+-----+--------------------------------------------------+
     *   |0 | by  | the number of the lease; 0 if it is by another    |
     *   +--+-----+--------------------------------------------------+
     *   by: 0 a lease, 1 the server, 2 the fallback, 3 nobody: the limit does not count the call
     *
     * Of calls that were refused: -1 - (t << 2 | reason), t being when to come back, in nanoseconds since the gate was made.
     */
    static final long BY_SERVER = 1L << 61;
    static final long BY_FALLBACK = 2L << 61;
    static final long NOT_COUNTED = 3L << 61;

    static final int LIMIT = 0;
    static final int BUSY = 1;
    static final int UNAVAILABLE = 2;
    static final int TIMEOUT = 3;
    private static final String[] REASONS = {"limit", "busy", "unavailable", "timeout"};
    private static final int REASON_BITS = 2;
    private static final long NEVER = Long.MAX_VALUE >> REASON_BITS + 1; // some seventy years

    private static final long LEASE_NANOS = 10_000_000; // in about so long a lease that is asked for is there

    private final Route route;
    private final HeldLeases leases;
    private final String rule;
    private final boolean looksOn;
    private final long madeAt;
    private final LongAdder fallbackCalls = new LongAdder();

    /**
     * @param rule the server's
     * @param looksOn whether it makes nobody wait, since it refuses nobody
     */
    ClusterGate(String name, String rule, Stakes stakes, CallCounters counters, boolean looksOn) {
        super(name, stakes.clock(), counters);
        this.rule = rule;
        this.looksOn = looksOn;
        route = stakes.servers().route(rule);
        leases = stakes.servers().leases();
        madeAt = stakes.clock().exactNanos();
    }

    static boolean isLeased(long token) {
        return token >= 0 && token < BY_SERVER;
    }

    /** The rule of the server stays the same, whatever else changes. */
    final void checkRule(ClusterOptions old, ClusterOptions options) {
        String present = old.ruleOr(name());
        String other = options.ruleOr(name());
        if (!present.equals(other)) {
            throw new BadValueException("rule", '"' + present + "\", as before", '"' + other + '"');
        }
    }

    final boolean looksOn() {
        return looksOn;
    }

    // ---- deciding

    /**
     * Decides what can be decided here.
     *
     * @return a token; {@link #WAIT} if the server is to be asked; or a refusal, which is not counted yet
     */
    final long decide(Stake stake, Terms terms, long permits) {
        long now = clock().exactNanos(); // a reading that is old would outlive a lease
        long lease = stake.takeLeased(terms, permits, now);
        return lease == LeasedBucket.NOTHING ? decideUnleased(stake, terms, permits, now) : lease;
    }

    /** The same, for who has found no lease. */
    final long decideUnleased(Stake stake, Terms terms, long permits) {
        return decideUnleased(stake, terms, permits, clock().exactNanos());
    }

    private long decideUnleased(Stake stake, Terms terms, long permits, long now) {
        Refused refused = stake.refused(now);
        if (!route.isAnswering() || refused != null && refused.isForFallback()) {
            return fallBack(stake, terms, permits, now);
        }
        stake.served();
        if (refused != null) {
            return refusal(reasonOf(refused.status()), refused.until());
        }
        return terms.mode() == Mode.LEASE ? refusal(LIMIT, now + LEASE_NANOS) : WAIT;
    }

    /**
     * Asks the server for the same number of permits of each of some buckets.
     *
     * @param then hears of it outside of any lock, perhaps before this returns
     */
    final void ask(List<Stake> stakes, Terms terms, long want, long min, Told then) {
        route.now().acquire(new DirectAsk(Stake.buckets(stakes), want, min) {
            @Override
            void done(@Nullable Answer answer, long now) {
                if (answer == null || answer.status() == Status.NO_RULE) {
                    then.told(min, fallBack(stakes, terms, min, now));
                } else if (answer.status() == Status.OK) {
                    then.told(answer.granted(), BY_SERVER);
                } else {
                    long wait = answer.retryAfterNanos();
                    then.told(0, refusal(reasonOf(answer.status()), wait >= NEVER ? madeAt + NEVER : now + wait));
                }
            }
        });
    }

    private static int reasonOf(Status status) {
        return status == Status.BUSY ? BUSY : LIMIT;
    }

    /** Of all or of none; what was taken of some for nothing stays taken, which is stricter. */
    private long fallBack(List<Stake> stakes, Terms terms, long permits, long now) {
        long token = BY_FALLBACK;
        for (int i = 0; i < stakes.size() && token >= 0; i++) {
            token = fallBack(stakes.get(i), terms, permits, now);
        }
        return token;
    }

    private long fallBack(Stake stake, Terms terms, long permits, long now) {
        Fallback fallback = terms.fallback();
        if (fallback == Fallback.FAIL_CLOSED) {
            return refusal(UNAVAILABLE, madeAt + NEVER);
        }
        if (fallback != Fallback.FAIL_OPEN) {
            LocalBucket own = stake.local(terms, now);
            if (!own.take(now, permits)) {
                return refusal(UNAVAILABLE, own.due(now, permits));
            }
        }
        return BY_FALLBACK;
    }

    // ---- the gate

    @Override
    public final boolean timed() {
        return false;
    }

    @Override
    public final Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        return verdict(0, error);
    }

    @Override
    protected final Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    /** Puts a leased permit back; one that the server or the fallback granted is used up. Must not be called once the call has begun. */
    @Override
    public final void cancel(long token) {
        putBack(token, 1);
    }

    final void putBack(long token, long permits) {
        if (isLeased(token)) {
            leases.putBack(token, permits);
        }
    }

    @Override
    protected final void abandoned(long token) {}

    /** Notes who let a call in. */
    final void countGranted(long token) {
        if (token == BY_FALLBACK) {
            fallbackCalls.increment();
        }
    }

    // ---- refusals

    /**
     * @param retryAt when to come back, by the clock
     */
    final long refusal(int reason, long retryAt) {
        long since = Math.max(0, Math.min(retryAt - madeAt, NEVER));
        return -1 - (since << REASON_BITS | reason);
    }

    static int reason(long refusal) {
        return (int) (-1 - refusal) & (1 << REASON_BITS) - 1;
    }

    /** The same, with another reason. */
    static long withReason(long refusal, int reason) {
        long bits = -1 - refusal;
        return -1 - (bits >> REASON_BITS << REASON_BITS | reason);
    }

    /** When to come back, by the clock. */
    final long retryAt(long refusal) {
        return madeAt + (-1 - refusal >> REASON_BITS);
    }

    @Override
    public final ClusterLimitExceededException refusal(long token) {
        boolean told = token > Gate.INTERRUPTED && -1 - token >> REASON_BITS < NEVER;
        return new ClusterLimitExceededException(
                name(), kind(), reasonOf(token), told ? clock() : null, told ? retryAt(token) : 0);
    }

    @Override
    public final String reasonOf(long token) {
        if (token == Gate.INTERRUPTED) {
            return "interrupted";
        }
        return token == Gate.WAIT ? REASONS[LIMIT] : REASONS[reason(token)];
    }

    // ---- what there is

    /**
     * @param available what the bucket has left, as the server told last
     */
    final ClusterLimitSnapshot snapshot(long available, long leased, int waiting, int keys) {
        RuleState told = route.rule(new Bucket(rule, ""));
        return new ClusterLimitSnapshot(
                name(),
                rule,
                told == null ? 0 : told.limitForPeriod(),
                told == null ? Duration.ZERO : Duration.ofNanos(told.periodNanos()),
                available,
                leased,
                waiting,
                keys,
                route.isAnswering(),
                route.clients(),
                fallbackCalls.sum(),
                Duration.ofNanos(route.unansweredNanos(clock().exactNanos())),
                counts());
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + name() + ", rule " + rule + "]";
    }
}
