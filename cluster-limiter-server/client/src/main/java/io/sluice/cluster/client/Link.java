package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.Status;
import io.sluice.core.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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
     * `wake`; it sends at most one frame for all buckets. After each call that may change something, `takeNews` tells what is to be done
     * about other servers.
     */
    private static final long NEVER = Long.MAX_VALUE;

    private final ClusterClientConfig config;
    private final long clientId;
    private final Runnable wake;
    private final Health health;
    private final DirectQueue direct;
    private final LeasedBuckets buckets;
    private final PermitPools pools;
    private final LastWord lastWord = new LastWord();
    private @Nullable Outbox outbox; // null: there is no stream
    private long lastId;
    private boolean delivering; // answers, on the connection's thread
    private volatile boolean answering;
    private boolean changed; // whether the server answers, since the last look at the news

    /** What became of this link since somebody looked. */
    record News(boolean changed, List<DirectAsk> lost) {
        static final News NONE = new News(false, List.of());
    }

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
        buckets = new LeasedBuckets(config.deadline().toNanos(), this::nextId);
        pools = new PermitPools(config.deadline().toNanos(), this::nextId);
    }

    // ---- use

    /** Tells a bucket what is known of its rule. */
    synchronized void introduce(LeasedBucket bucket) {
        RuleState known = rule(bucket.bucket());
        if (known != null) {
            bucket.ruleChanged(known, direct.roundNanos());
        }
    }

    /** More is wanted of a bucket. */
    void wanting(LeasedBucket bucket) {
        buckets.wanting(bucket);
        wake.run();
    }

    /** Nobody uses a bucket any more: what is leased of it goes back. One that is another link's is left alone. */
    void forget(LeasedBucket bucket, long now) {
        synchronized (this) {
            buckets.forget(bucket, now);
        }
        wake.run();
    }

    /** What is leased and held by rules that another server decides by now; from here on this link knows nothing of it. */
    synchronized Belongings handOver(Predicate<String> goesByRule) {
        return new Belongings(
                buckets.handOver(goesByRule), pools.handOver(goesByRule), buckets.handOverUnwanted(goesByRule));
    }

    /** What is this server's from now on. */
    void takeOver(Belongings belongings) {
        synchronized (this) {
            for (LeasedBucket bucket : belongings.buckets()) {
                introduce(bucket);
                buckets.add(bucket);
            }
            belongings.pools().forEach(pools::add);
            buckets.giveBack(belongings.unwanted());
        }
        wake.run();
    }

    /** Whether permits of calls in flight can be had. */
    boolean isHolding() {
        return answering && lastWord.knowsHolds();
    }

    /** Whether no other server can stand in for it, as it said when it was met last. */
    boolean isAlone() {
        return lastWord.isAlone();
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

    private void setAnswering(boolean answers) {
        changed |= answering != answers;
        answering = answers;
    }

    /** What happened since the last look that others must hear of. */
    synchronized News takeNews() {
        List<DirectAsk> lost = direct.takeLost();
        if (!changed && lost.isEmpty()) {
            return News.NONE;
        }
        News news = new News(changed, lost);
        changed = false;
        return news;
    }

    /** How many clients the server last told of; 0 if it never did. */
    int clients() {
        return lastWord.clients();
    }

    /** The limit of a bucket, if the server ever told it. */
    synchronized @Nullable RuleState rule(Bucket bucket) {
        return lastWord.rule(bucket);
    }

    /**
     * Asks the server; the ask is completed by the deadline at the latest, perhaps before this returns.
     *
     * @return whether {@link #untilDeadline} has become shorter
     */
    boolean acquire(DirectAsk ask, long now) {
        boolean answers;
        synchronized (this) {
            answers = health.isAnswering();
            if (answers && direct.size() < lastWord.maxInFlight()) {
                boolean sooner = direct.add(ask, now);
                if (!delivering) {
                    sendDirect();
                }
                return sooner;
            }
            ask.over = true;
        }
        ask.done(answers ? new Answer(0, Status.BUSY, 0, 0, config.deadline().toNanos(), 0, 0, 0) : null, now);
        return false;
    }

    /**
     * Asks the server what another one was asked, and did not answer.
     *
     * @return those that cannot be asked
     */
    synchronized List<DirectAsk> askAgain(List<DirectAsk> asks) {
        int room = health.isAnswering() ? Math.max(0, lastWord.maxInFlight() - direct.size()) : 0;
        int taken = Math.min(room, asks.size());
        direct.join(asks.subList(0, taken));
        sendDirect();
        return asks.subList(taken, asks.size());
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

    private boolean isOpen() {
        return outbox != null && health.isOpen();
    }

    /** The stream is gone. What is leased stays. */
    void broken(long now) {
        List<PermitPool> waiting;
        synchronized (this) {
            outbox = null;
            health.broken(now);
            setAnswering(false);
            buckets.broken();
            pools.broken();
            waiting = pools.all();
            direct.abandon();
        }
        waiting.forEach(PermitPool::tellChanged);
    }

    /** The server has sent a frame. */
    void received(ServerFrame frame, long now) {
        List<Runnable> completions = new ArrayList<>();
        synchronized (this) {
            if (frame.welcome() != null) {
                health.opened(now);
            }
            lastWord.hear(frame);
            frame.rules().forEach(this::learn);
            for (Answer answer : frame.answers()) {
                answered(answer, now, completions);
            }
            if (frame.draining()) {
                leave(now);
            }
            setAnswering(health.isAnswering());
            delivering = !completions.isEmpty();
            if (!delivering) {
                sendDirect();
            }
        }
        deliver(completions);
        if (frame.welcome() != null || !frame.answers().isEmpty()) {
            wake.run();
        }
    }

    /**
     * Tells those who wait. Those who ask again at once go together in one frame, with those who have waited to be sent: it could not go out
     * before anyway, since this is the thread that writes.
     */
    private void deliver(List<Runnable> completions) {
        try {
            completions.forEach(Runnable::run);
        } finally {
            synchronized (this) {
                if (delivering) {
                    delivering = false;
                    sendDirect();
                }
            }
        }
    }

    /** The server is about to end the stream: asks for nothing more, and hears what it still has to say. */
    private void leave(long now) {
        if (outbox != null) {
            outbox.close();
            outbox = null;
        }
        health.broken(now);
        direct.abandonUnsent();
    }

    private void learn(RuleState rule) {
        lastWord.hear(rule);
        buckets.learn(rule, direct.roundNanos());
    }

    private void answered(Answer answer, long now, List<Runnable> completions) {
        buckets.answered(answer, now);
        PermitPool pool = pools.answered(answer, now);
        if (pool != null) {
            completions.add(pool::tellChanged);
        }
        boolean decided = answer.status() != Status.UNKNOWN;
        DirectAsk ask = direct.answered(answer, now);
        if (ask != null) {
            if (decided) {
                ask.told(answer, now);
            }
            Answer said = decided ? answer : null;
            completions.add(() -> ask.done(said, now));
        }
        if (decided) {
            health.answered(now);
        } else {
            long askedAt = ask == null ? now - direct.roundNanos() : ask.askedAt; // null: a lease, or permits to hold
            health.failed(askedAt, now);
        }
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
            Wishes wishes = buckets.wishes(health.isAnswering(), now, askedAt -> health.failed(askedAt, now));
            if (isOpen()) {
                probe(now);
                if (!wishes.isEmpty()) {
                    send(wishes.frame(false));
                }
                if (lastWord.knowsHolds()) {
                    sendHolds(pools.wishes(health.isAnswering(), now, askedAt -> health.failed(askedAt, now)));
                }
                sendDirect();
            }
            if (answering && !health.isAnswering()) {
                waiting = pools.all(); // for an answer that will not come
                direct.abandonUnsent();
            }
            setAnswering(health.isAnswering());
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

    /** While the server does not answer on an open stream, an ask for nothing is sent once in a while; any answer will do. */
    private void probe(long now) {
        if (!health.isAnswering() && health.untilProbe(now) <= 0) {
            health.putProbeOff(now);
            send(ClientFrame.acquires(List.of(new Acquire(nextId(), List.of(), 0, 0))));
        }
    }

    private long untilNext(long now) {
        long next = direct.untilDeadline(now);
        if (isOpen() && !health.isAnswering()) {
            next = Math.min(next, Math.max(1, health.untilProbe(now)));
        }
        if (isOpen() && lastWord.knowsHolds()) {
            next = Math.min(next, pools.untilNext(health.isAnswering(), now));
        }
        if (health.isAnswering()) {
            next = Math.min(next, buckets.untilNext(now, config.tick().toNanos()));
        }
        return next == NEVER ? NEVER : Math.max(1, next);
    }

    /** Gives everything back and says goodbye. Nothing may be asked after that. */
    void close(long now) {
        List<PermitPool> waiting;
        synchronized (this) {
            List<Wishes> last = buckets.giveAllBack(now);
            sendHolds(pools.giveAllBack(now));
            for (int i = 0; i < last.size(); i++) {
                send(last.get(i).frame(i == last.size() - 1));
            }
            leave(now);
            setAnswering(false);
            waiting = pools.all();
            direct.abandon();
        }
        waiting.forEach(PermitPool::tellChanged);
    }
}
