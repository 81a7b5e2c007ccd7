package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.Status;
import io.sluice.core.time.NanoClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one server: buckets with their leases, asks on their way, and whether the server answers. A state machine: time and
 * frames are handed in, and it has no threads, timers or sockets. Safe for many threads.
 */
final class Link {
    /*
     * Everything is done under this object's monitor but taking permits of a lease, which is a compare-and-set, and completing direct
     * asks, which runs code of others. `tick` is called whenever the time has come that it told of at its last call, and sooner after
     * `wake`; it sends at most one frame for all buckets. Of these it looks only at those that hold or want something: `active`.
     */
    private static final long NEVER = Long.MAX_VALUE;

    /** In deadlines: how long an answer may take before an ask for a lease is given up. */
    private static final int LEASE_PATIENCE = 10;

    private final ClusterClientConfig config;
    private final long clientId;
    private final Runnable wake;
    private final Health health;
    private final DirectQueue direct;
    private final PermitPools pools;
    private final HeldLeases leases = new HeldLeases();
    private final Map<Bucket, LeasedBucket> buckets = new HashMap<>();
    private final Set<LeasedBucket> active = new LinkedHashSet<>();
    private final Queue<LeasedBucket> becomeActive =
            new ConcurrentLinkedQueue<>(); // since the last tick; added to by anybody
    private final Map<Long, LeasedBucket> leaseAsks = new HashMap<>();
    private final Map<String, RuleState> rules = new HashMap<>();
    private final Deque<Release> unwanted = new ArrayDeque<>();
    private @Nullable Outbox outbox; // null: there is no stream
    private long lastId;
    private long roundNanos;
    private int maxInFlight;
    private volatile int clients;
    private volatile boolean answering;
    private volatile boolean knowsHolds; // the server that was met last does
    private long answeringChangedAt;
    private long unansweredNanos; // before the last change

    /**
     * @param clientId drawn at random when this client started
     * @param random as {@link NanoClock#random()}
     * @param wake asks for a {@link #tick} soon; called by anybody, also while permits are taken
     */
    Link(ClusterClientConfig config, long clientId, RandomGenerator random, long now, Runnable wake) {
        this.config = config;
        this.clientId = clientId;
        this.wake = wake;
        health = new Health(config.deadline().toNanos(), random, now);
        direct = new DirectQueue(config.deadline().toNanos());
        pools = new PermitPools(config.deadline().toNanos(), this::nextId);
        clients = config.assumedClients();
        answeringChangedAt = now;
    }

    // ---- use

    /**
     * A bucket that leases may be had of, until it is forgotten.
     *
     * @param eager whether one is asked for at once, by which the rule is learnt
     */
    LeasedBucket bucket(Bucket name, boolean eager, long now) {
        LeasedBucket made = passing(name, eager, now);
        synchronized (this) {
            buckets.put(name, made);
        }
        if (eager) {
            wanting(made);
        }
        return made;
    }

    /** A bucket that nothing is remembered of. */
    LeasedBucket passing(Bucket name, long now) {
        return passing(name, false, now);
    }

    private LeasedBucket passing(Bucket name, boolean eager, long now) {
        LeasedBucket made = new LeasedBucket(name, eager, leases, this::wanting, now);
        synchronized (this) {
            RuleState known = rules.get(name.rule());
            if (known != null) {
                made.ruleChanged(known, roundNanos);
            }
        }
        return made;
    }

    private void wanting(LeasedBucket bucket) {
        becomeActive.add(bucket);
        wake.run();
    }

    /** Nobody uses a bucket any more: what is leased of it goes back. */
    void forget(LeasedBucket bucket, long now) {
        synchronized (this) {
            buckets.remove(bucket.bucket(), bucket);
            active.remove(bucket);
            unwanted.addAll(bucket.forget(now));
        }
        wake.run();
    }

    /** What is leased, for those who give back what they do not need. */
    HeldLeases leases() {
        return leases;
    }

    /** The permits of calls in flight of this name; made if it is new. */
    synchronized PermitPool pool(Bucket bucket, long now) {
        return pools.pool(bucket, wake, now);
    }

    /** Whether permits of calls in flight can be had. */
    boolean isHolding() {
        return answering && knowsHolds;
    }

    /** A call waits for a permit: asks for some, if that makes sense. */
    synchronized void ask(PermitPool pool, long now) {
        if (outbox != null && isHolding()) {
            sendHolds(pools.wishes(pool, true, now));
        }
    }

    private void sendHolds(List<Hold> holds) {
        if (!holds.isEmpty()) {
            send(ClientFrame.holds(holds));
        }
    }

    /** Whether the server answers; if not, nobody waits for it. */
    boolean isAnswering() {
        return answering;
    }

    /** For how long the server has not answered, in all. */
    synchronized long unansweredNanos(long now) {
        return unansweredNanos + (answering ? 0 : now - answeringChangedAt);
    }

    private void setAnswering(boolean answers, long now) {
        if (answering != answers) {
            unansweredNanos = unansweredNanos(now);
            answeringChangedAt = now;
            answering = answers;
        }
    }

    /** How many clients the server last told of, or how many are assumed. */
    int clients() {
        return clients;
    }

    /** The rule, if the server ever told it. */
    synchronized @Nullable RuleState rule(String name) {
        return rules.get(name);
    }

    /** Asks the server; the ask is completed by the deadline at the latest, perhaps before this returns. */
    void acquire(DirectAsk ask, long now) {
        boolean lost = false;
        boolean busy = false;
        synchronized (this) {
            if (!health.isAnswering()) {
                ask.over = true;
                lost = true;
            } else if (direct.size() >= maxInFlight) {
                ask.over = true;
                busy = true;
            } else {
                direct.add(ask, now);
                sendDirect();
            }
        }
        if (lost) {
            ask.done(null, now);
        } else if (busy) {
            ask.done(new Answer(0, Status.BUSY, 0, 0, config.deadline().toNanos(), 0, 0, 0), now);
        }
    }

    private void sendDirect() {
        List<Acquire> acquires = direct.next(this::nextId);
        if (!acquires.isEmpty()) {
            send(ClientFrame.acquires(acquires));
        }
    }

    private long nextId() {
        return ++lastId;
    }

    private void send(ClientFrame frame) {
        if (outbox != null) {
            outbox.send(frame);
        }
    }

    // ---- the stream

    /** How long until a stream should be tried; zero or less if now. */
    synchronized long untilTry(long now) {
        return health.untilProbe(now);
    }

    /** A stream is being tried: the next try is after a wait. */
    synchronized void trying(long now) {
        health.putProbeOff(now);
    }

    /** There is a stream: says who we are. It is of use once the server has said welcome. */
    synchronized void connected(Outbox stream) {
        outbox = stream;
        send(ClientFrame.hello(new Hello(
                Protocol.LOWEST_VERSION, Protocol.HIGHEST_VERSION, config.namespace(), clientId, config.clientName())));
    }

    /** The stream is gone. What is leased stays. */
    void broken(long now) {
        List<DirectAsk> lost;
        List<PermitPool> waiting;
        synchronized (this) {
            outbox = null;
            health.broken(now);
            setAnswering(false, now);
            leaseAsks.clear();
            buckets.values().forEach(LeasedBucket::forgetAsk);
            pools.broken();
            waiting = pools.all();
            lost = direct.abandon();
        }
        lost.forEach(ask -> ask.done(null, now));
        waiting.forEach(PermitPool::tellChanged);
    }

    /** The server has sent a frame. */
    void received(ServerFrame frame, long now) {
        List<Runnable> completions = new ArrayList<>();
        synchronized (this) {
            if (frame.welcome() != null) {
                health.opened(now);
                maxInFlight = frame.welcome().maxInFlight();
                knowsHolds = frame.welcome().version() >= Protocol.HOLDS_VERSION;
            }
            if (frame.clients() > 0) {
                clients = frame.clients();
            }
            frame.rules().forEach(this::learn);
            for (Answer answer : frame.answers()) {
                answered(answer, now, completions);
            }
            if (frame.draining()) {
                leave(now);
            }
            sendDirect();
            setAnswering(health.isAnswering(), now);
        }
        completions.forEach(Runnable::run);
        if (frame.welcome() != null || !frame.answers().isEmpty()) {
            wake.run();
        }
    }

    /** The server is about to end the stream: asks for nothing more, and hears what it still has to say. */
    private void leave(long now) {
        if (outbox != null) {
            outbox.close();
            outbox = null;
        }
        health.broken(now);
    }

    private void learn(RuleState rule) {
        if (rule.version() > 0) {
            rules.put(rule.rule(), rule);
        }
        for (LeasedBucket bucket : buckets.values()) {
            if (bucket.bucket().rule().equals(rule.rule())) {
                bucket.ruleChanged(rule, roundNanos);
            }
        }
    }

    private void answered(Answer answer, long now, List<Runnable> completions) {
        LeasedBucket bucket = leaseAsks.remove(answer.id());
        if (bucket != null) {
            Release unused = bucket.answered(answer, now);
            if (unused != null) {
                unwanted.add(unused);
            }
        }
        PermitPool pool = pools.answered(answer, now);
        if (pool != null) {
            completions.add(pool::tellChanged);
        }
        DirectAsk ask = direct.answered(answer);
        if (ask != null) {
            roundNanos = roundNanos == 0 ? now - ask.askedAt : (7 * roundNanos + now - ask.askedAt) / 8;
            if (answer.status() == Status.UNKNOWN) {
                health.failed(ask.askedAt, now);
                completions.add(() -> ask.done(null, now));
                return;
            }
            LeasedBucket empty = ask.emptyIfRefused();
            if (answer.status() != Status.OK && empty != null) {
                empty.refused(answer.status(), answer.retryAfterNanos(), now);
            }
            completions.add(() -> ask.done(answer, now));
        }
        health.answered(now);
    }

    // ---- time

    /**
     * Does what has come due.
     *
     * @return in how many nanoseconds to call again, at the latest; {@link Long#MAX_VALUE} if only after {@code wake}
     */
    long tick(long now) {
        List<DirectAsk> overdue;
        List<PermitPool> waiting = List.of();
        long next;
        synchronized (this) {
            overdue = direct.overdue(now);
            overdue.forEach(ask -> health.failed(ask.askedAt, now));
            Wishes wishes = collect(now);
            if (outbox != null && health.isOpen()) {
                probe(now);
                if (!wishes.isEmpty()) {
                    send(wishes.frame(false));
                }
                if (knowsHolds) {
                    sendHolds(pools.wishes(health.isAnswering(), now, askedAt -> health.failed(askedAt, now)));
                }
                sendDirect();
            }
            if (answering && !health.isAnswering()) {
                waiting = pools.all(); // for an answer that will not come
            }
            setAnswering(health.isAnswering(), now);
            next = untilNext(now);
        }
        overdue.forEach(ask -> ask.done(null, now));
        waiting.forEach(PermitPool::tellChanged);
        return next;
    }

    /** How long until somebody has waited for too long; {@link Long#MAX_VALUE} if nobody waits. */
    synchronized long untilDeadline(long now) {
        long until = direct.untilDeadline(now);
        return until == NEVER ? NEVER : Math.max(0, until);
    }

    private Wishes collect(long now) {
        Wishes wishes = new Wishes();
        long patience = LEASE_PATIENCE * config.deadline().toNanos();
        boolean mayAsk = health.isAnswering();
        for (LeasedBucket next = becomeActive.poll(); next != null; next = becomeActive.poll()) {
            active.add(next);
        }
        for (Iterator<LeasedBucket> all = active.iterator(); all.hasNext(); ) {
            LeasedBucket bucket = all.next();
            if (bucket.giveUpAsk(now, patience)) {
                health.failed(now - patience, now);
            }
            if (mayAsk && !wishes.isFull()) {
                long id = nextId();
                if (bucket.wishes(now, id, wishes)) {
                    leaseAsks.put(id, bucket);
                }
            }
            if (bucket.isQuiet()) { // who wants something from now on adds it again
                all.remove();
            }
        }
        while (mayAsk && !unwanted.isEmpty() && !wishes.isFull()) {
            wishes.add(unwanted.remove());
        }
        return wishes;
    }

    /** While the server does not answer on an open stream, an ask for nothing is sent once in a while; any answer will do. */
    private void probe(long now) {
        if (!health.isAnswering() && health.untilProbe(now) <= 0) {
            health.putProbeOff(now);
            send(ClientFrame.acquires(List.of(new Acquire(nextId(), List.of(), 0, 0))));
        }
    }

    private long untilNext(long now) {
        long next = direct.untilDeadline(now);
        if (outbox != null && health.isOpen() && !health.isAnswering()) {
            next = Math.min(next, Math.max(1, health.untilProbe(now)));
        }
        if (outbox != null && health.isOpen() && knowsHolds) {
            next = Math.min(next, pools.untilNext(health.isAnswering(), now));
        }
        if (health.isAnswering()) {
            long tick = config.tick().toNanos();
            for (LeasedBucket bucket : active) {
                next = Math.min(next, bucket.nextLook(now, tick));
            }
            if (!unwanted.isEmpty()) {
                next = Math.min(next, tick);
            }
            if (!leaseAsks.isEmpty()) {
                next = Math.min(next, LEASE_PATIENCE * config.deadline().toNanos());
            }
        }
        return next == NEVER ? NEVER : Math.max(1, next);
    }

    private void sendGoodbye() {
        Wishes wishes = new Wishes();
        while (!unwanted.isEmpty()) {
            wishes.add(unwanted.remove());
            if (wishes.isFull()) {
                send(wishes.frame(false));
                wishes = new Wishes();
            }
        }
        send(wishes.frame(true));
    }

    /** Gives everything back and says goodbye. Nothing may be asked after that. */
    void close(long now) {
        List<DirectAsk> lost;
        List<PermitPool> waiting;
        synchronized (this) {
            buckets.values().forEach(bucket -> unwanted.addAll(bucket.forget(now)));
            sendHolds(pools.giveAllBack(now));
            sendGoodbye();
            leave(now);
            setAnswering(false, now);
            waiting = pools.all();
            lost = direct.abandon();
        }
        lost.forEach(ask -> ask.done(null, now));
        waiting.forEach(PermitPool::tellChanged);
    }
}
