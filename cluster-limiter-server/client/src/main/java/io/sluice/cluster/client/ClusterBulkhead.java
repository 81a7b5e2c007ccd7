package io.sluice.cluster.client;

import io.sluice.cluster.client.LeasedBucket.Refused;
import io.sluice.cluster.client.PermitLine.Place;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.Status;
import io.sluice.core.BadValueException;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Waiter;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Caps the calls in flight of many processes together; a call beyond the cap waits, or is refused. Made by a {@link ClusterClient}, and used
 * like any gate; in a guard it is what a rule of kind {@code bulkhead} with {@code scope: CLUSTER} becomes.
 * <p>The cap is a rule of the server. This process holds permits in blocks, as many as it needs, renews them, and gives back within a second or
 * two what it does not need any more. Never more calls are in flight than the cap, whoever crashes or is cut off, as long as processes follow
 * it; the {@link Fallback} says what happens when one cannot. The one exception are calls that still run when their process has stood still,
 * or has not reached the server, for as long as a permit lives without being renewed, 30 s by default: the server gives their permits to
 * others. For whom even that is too much, {@link #acquire()} tells the fencing number.
 * <p><b>Waiting.</b> If no permit is here, a call waits for the server's answer, up to the client's deadline; with a
 * {@code maxWaitDuration} above zero {@code execute…} and {@code acquire} wait that long for one to come free. {@code executeCompletionStage}
 * waits without a thread. After a refusal the server is not asked again for up to 50 ms.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Fairness.</b> In this process first come, first served. Between processes whoever asks first when a permit comes free.
 * <p><b>Cost.</b> A permit that is here: one reading of the clock and one compare-and-set in, one fetch-and-add out. No lock, no allocation,
 * no I/O.
 */
public final class ClusterBulkhead extends AbstractGate implements ClusterCap {

    /** What rules and meters call this kind of gate: the same as one of this process alone. */
    public static final String KIND = "bulkhead";

    /** The token of a call that the fallback let in; those of others are the numbers of their leases. */
    private static final long LOCAL = Long.MAX_VALUE;

    private static final double SAFETY = 0.9;
    private static final int REASON_BITS = 2;
    private static final String[] REASONS = {"full", "busy", "unavailable"};
    private static final int FULL = 0;
    private static final int BUSY = 1;
    private static final int UNAVAILABLE = 2;

    private final PermitPool pool;
    private final HeldBlocks held; // of the pool
    private final PermitPool.User user;
    private final Servers servers;
    private final Route route;
    private final PermitLine line;
    private final boolean looksOn;
    private final long madeAt;
    private final long answerNanos;
    private final LongAdder fallbackCalls = new LongAdder();
    private final Queue<Long> byHand = new ConcurrentLinkedQueue<>(); // tokens of uses whose token nobody keeps
    private volatile ClusterBulkheadConfig config;
    private boolean closed; // guarded by this

    /**
     * @param bucket the server's
     * @param answerNanos how long a call waits for a server's answer
     * @param looksOn whether it makes nobody wait, since it refuses nobody
     */
    ClusterBulkhead(
            String name,
            Bucket bucket,
            ClusterBulkheadConfig config,
            Servers servers,
            long answerNanos,
            CallCounters counters,
            boolean looksOn) {
        super(name, servers.clock(), counters);
        this.config = config;
        this.servers = servers;
        this.answerNanos = answerNanos;
        this.looksOn = looksOn;
        route = servers.route(bucket.rule());
        madeAt = clock().exactNanos();
        pool = servers.pool(bucket);
        held = pool.held();
        line = new PermitLine(() -> held.take(clock().exactNanos()), held::giveBack, this::settle);
        user = new PermitPool.User(line::size, this::serverSpoke);
        pool.add(user);
    }

    @Override
    public ClusterBulkheadConfig config() {
        return config;
    }

    @Override
    public synchronized void update(ClusterBulkheadConfig newConfig) {
        ClusterOptions old = config.cluster();
        if (!old.ruleOr(name()).equals(newConfig.cluster().ruleOr(name()))) {
            throw new BadValueException(
                    "rule",
                    '"' + old.ruleOr(name()) + "\", as before",
                    '"' + newConfig.cluster().ruleOr(name()) + '"');
        }
        config = newConfig;
    }

    @Override
    public ClusterBulkheadSnapshot snapshot() {
        long now = clock().exactNanos();
        int locally = pool.locally().get();
        return new ClusterBulkheadSnapshot(
                name(),
                pool.bucket().rule(),
                pool.limit(),
                held.permits(now),
                held.calls() + locally,
                held.callsWithoutLease(now),
                locally,
                line.size(),
                isHolding(),
                route.clients(),
                fallbackCalls.sum(),
                Duration.ofNanos(route.unansweredNanos(now)),
                counts());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            servers.release(pool, user);
        }
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
    public boolean holdsWork() {
        return true;
    }

    @Override
    public long enter(long now, CallContext context) {
        long time = clock().exactNanos(); // a reading that is old would outlive a lease
        if (line.size() == 0) {
            long lease = held.take(time);
            if (lease != HeldBlocks.NOTHING) {
                return lease;
            }
        }
        Refused refused = pool.refused(time);
        if (!isHolding() || isWithoutRule(refused)) {
            return fallBack(time);
        }
        if (looksOn) {
            return lookOn(refused);
        }
        return refused == null || patienceNanos() > answerNanos ? WAIT : refuse(refused);
    }

    private long patienceNanos() {
        return Math.max(answerNanos, config.maxWaitDuration().toNanos());
    }

    /** Nobody is to wait for the answer: until the server has refused one, a call is supposed to get a permit. */
    private long lookOn(@Nullable Refused refused) {
        if (refused != null) {
            return refuse(refused);
        }
        pool.want();
        pool.locally().incrementAndGet();
        return LOCAL;
    }

    private boolean isHolding() {
        return route.now().link().isHolding();
    }

    private static boolean isWithoutRule(@Nullable Refused refused) {
        return refused != null && refused.status() == Status.NO_RULE;
    }

    @Override
    public void enqueue(Waiter waiter, long now, CallContext context) {
        enqueue(waiter, patienceNanos());
    }

    private void enqueue(Waiter waiter, long patience) {
        Place place = line.join(waiter, patience > answerNanos);
        waiter.onCancel(() -> {
            if (place.leave()) {
                counters().rejected();
            }
        });
        line.serve();
        if (place.isWaiting()) {
            route.now().ask(pool);
        }
        if (place.isWaiting() && patience < Long.MAX_VALUE) {
            place.arm(clock().timers().schedule(patience, () -> patienceEnds(place)));
        }
    }

    private void patienceEnds(Place place) {
        if (place.leave()) {
            long time = clock().exactNanos();
            boolean unanswered = !isHolding() || pool.isAsking();
            settle(place, unanswered ? fallBack(time) : refuse(FULL, time));
        }
    }

    /** Tells a call that was taken out of the line what it got; what it has given up meanwhile is free again. */
    private void settle(Place place, long token) {
        if (!place.complete(token) && token >= 0) {
            counters().rejected();
            free(token);
        }
    }

    /** There may be permits, or a reason to wait no longer. */
    private void serverSpoke() {
        line.serve();
        if (line.size() == 0) {
            return;
        }
        long time = clock().exactNanos();
        Refused refused = pool.refused(time);
        if (!isHolding() || isWithoutRule(refused)) {
            line.dismiss(true, place -> settle(place, fallBack(time)));
        } else if (refused != null) {
            line.dismiss(false, place -> settle(place, refuse(refused)));
        } else {
            route.now().ask(pool);
        }
    }

    /** Waits for the server's answer, up to the deadline, but not for a permit to come free. */
    @Override
    public long enterNow(long now, CallContext context) {
        long token = enter(now, context);
        return token == WAIT ? await(waiter -> enqueue(waiter, answerNanos)) : token;
    }

    /** As any gate's; the permit tells its fencing number. */
    @Override
    public FencedPermit acquire() {
        long token = enter(UNTIMED, CallContext.EMPTY);
        if (token == WAIT) {
            token = await(waiter -> enqueue(waiter, patienceNanos()));
        }
        if (token < 0) {
            throw refusal(token);
        }
        return new FencedPermit(permit(token, UNTIMED), token == LOCAL ? 0 : token);
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        free(token);
        return verdict(0, error);
    }

    @Override
    public void cancel(long token) {
        free(token);
    }

    private void free(long token) {
        if (token == LOCAL) {
            pool.locally().decrementAndGet();
            return;
        }
        held.giveBack(token);
        if (line.size() > 0) {
            line.serve();
        } else if (pool.waiting() > 0) { // at another gate
            pool.tellChanged();
        }
    }

    // ---- uses without a token

    @Override
    protected void tokenDropped(long token) {
        byHand.add(token);
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    @Override
    protected void released(boolean hadVerdict) {
        Long token = byHand.poll();
        if (token != null) { // else it is one too many
            free(token);
        }
    }

    // ---- without a server

    private long fallBack(long now) {
        int most = mostLocally();
        int others = held.calls();
        while (true) {
            int present = pool.locally().get();
            if (present >= most - others) {
                return refuse(UNAVAILABLE, now);
            }
            if (pool.locally().compareAndSet(present, present + 1)) {
                fallbackCalls.increment();
                return LOCAL;
            }
        }
    }

    /** Calls that this process may have in flight; those that hold permits count. */
    private int mostLocally() {
        ClusterBulkheadConfig present = config;
        return switch (present.cluster().fallback()) {
            case FAIL_CLOSED -> 0;
            case FAIL_OPEN -> Integer.MAX_VALUE;
            case LOCAL_RULE -> present.maxConcurrentCalls();
            case LOCAL_SHARE -> {
                long told = pool.limit();
                yield (int) (SAFETY * (told == 0 ? present.maxConcurrentCalls() : told) / Math.max(1, route.clients()));
            }
        };
    }

    // ---- refusals

    private long refuse(Refused refused) {
        return refuse(refused.status() == Status.BUSY ? BUSY : FULL, refused.until());
    }

    /** Negative; the reason, and when to come back, in nanoseconds since this bulkhead was made. */
    private long refuse(int reason, long retryAt) {
        counters().rejected();
        long since = Math.max(0, Math.min(retryAt - madeAt, Long.MAX_VALUE >> REASON_BITS + 1));
        return -1 - (since << REASON_BITS | reason);
    }

    @Override
    public ClusterBulkheadFullException refusal(long token) {
        boolean told = token > Gate.INTERRUPTED;
        long since = -1 - token >> REASON_BITS;
        return new ClusterBulkheadFullException(
                name(), reasonOf(token), told ? clock() : null, told ? madeAt + since : 0);
    }

    @Override
    public String reasonOf(long token) {
        if (token == Gate.INTERRUPTED) {
            return "interrupted";
        }
        return token == Gate.WAIT ? REASONS[FULL] : REASONS[(int) (-1 - token) & (1 << REASON_BITS) - 1];
    }

    @Override
    public String toString() {
        return "ClusterBulkhead[" + name() + ", rule " + pool.bucket().rule() + "]";
    }
}
