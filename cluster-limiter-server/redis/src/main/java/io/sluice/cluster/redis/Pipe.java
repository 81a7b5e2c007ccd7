package io.sluice.cluster.redis;

import io.sluice.cluster.redis.Part.Slot;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardBatch.Op;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Verdict;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of asks to one node. What comes in while two flushes are under way waits, and is taken by the next flush as a whole: so nothing
 * waits when there is little to do, and batches grow with the load, without a timer.
 * <p>While the node does not answer, nothing is sent but probes, and everything is answered at once. Safe for many threads.
 */
final class Pipe {
    private static final Logger LOG = LoggerFactory.getLogger(Pipe.class);
    private static final int FLUSHES = 2;

    private final Sending sending;
    private final LaneFinder lanes;
    private final String node;
    private final Breaker breaker; // guarded by this
    private List<Pending> waiting = new ArrayList<>(); // guarded by this
    private int flushes; // under way; guarded by this
    private int asks; // waiting and under way; guarded by this
    private boolean closed; // guarded by this

    /** Where a shard of a namespace has its keys. */
    interface LaneFinder {
        Lane lane(String namespace, int shard);
    }

    Pipe(Sending sending, LaneFinder lanes, String node) {
        this.sending = sending;
        this.lanes = lanes;
        this.node = node;
        breaker = new Breaker(sending.clock.random());
    }

    // ---- what comes in

    void add(Pending asked) {
        Verdict refusal = null;
        List<Pending> next = null;
        synchronized (this) {
            if (closed || breaker.isOpen()) {
                refusal = Verdict.UNAVAILABLE;
            } else if (asks + asked.size() > sending.config.maxQueued()) {
                refusal = Verdict.BUSY;
            } else {
                waiting.add(asked);
                asks += asked.size();
                next = next();
            }
        }
        if (refusal == null) {
            flush(next);
        } else {
            refuse(List.of(asked), refusal);
        }
    }

    private void refuse(List<Pending> asked, Verdict why) {
        for (Pending pending : asked) {
            (why == Verdict.BUSY ? sending.counts.busy : sending.counts.unavailable).add(pending.size());
            pending.refuse(why);
        }
    }

    /** What the next flush takes, which must be sent then; null if there is none now. Guarded by this. */
    private @Nullable List<Pending> next() {
        if (flushes == FLUSHES || waiting.isEmpty()) {
            return null;
        }
        flushes++;
        List<Pending> next = waiting;
        waiting = new ArrayList<>();
        return next;
    }

    // ---- flushes

    private void flush(@Nullable List<Pending> taken) {
        if (taken == null) {
            return;
        }
        int size = taken.stream().mapToInt(Pending::size).sum();
        List<ScriptCall> calls = calls(taken);
        if (calls.isEmpty()) { // nobody asked for anything that Redis is needed for
            over(size, taken, true);
        } else {
            new Flush(sending, calls, answered -> over(size, taken, answered)).start();
        }
    }

    private List<ScriptCall> calls(List<Pending> taken) {
        List<ScriptCall> calls = new ArrayList<>();
        IdentityHashMap<Lane, ScriptCall> lastOfLane = new IdentityHashMap<>();
        for (Pending pending : taken) {
            ShardBatch batch = pending.batch();
            for (int i = 0; i < batch.size(); i++) {
                CompiledRule rule = batch.rule(i);
                if (batch.op(i) == Op.LEASE && rule.leasable() == 0) {
                    pending.refused(i, Verdict.NOT_LEASABLE, rule.bucketBurst(), ShardResults.NEVER);
                    continue;
                }
                if (rule.windows() != null && (batch.op(i) == Op.RELEASE || batch.op(i) == Op.REPORT)) {
                    pending.ok(i, 0, 0, 0, 0); // nothing of a window is ever leased out
                    continue;
                }
                Lane lane = lanes.lane(rule.namespace(), batch.shard());
                ScriptCall call = lastOfLane.get(lane);
                if (call == null || call.isFull()) {
                    call = new ScriptCall(lane);
                    lastOfLane.put(lane, call);
                    calls.add(call);
                }
                long newLease = batch.op(i) == Op.LEASE ? sending.nextLeaseId() : 0;
                call.add(sending.numbers(rule), new Slot(pending, i), newLease);
            }
        }
        count(taken, calls);
        return calls;
    }

    private void count(List<Pending> taken, List<ScriptCall> calls) {
        taken.forEach(pending -> sending.counts.asks.add(pending.size()));
        calls.forEach(call -> sending.counts.entries.add(call.entries()));
        sending.counts.scripts.add(calls.size());
    }

    private void over(int size, List<Pending> taken, boolean answered) {
        List<Pending> hopeless = List.of();
        boolean opened = false;
        List<Pending> next;
        synchronized (this) {
            flushes--;
            asks -= size;
            if (answered) {
                breaker.succeeded();
            } else {
                opened = breaker.failed();
                hopeless = waiting; // these have waited for as long as a node may take
                waiting = new ArrayList<>();
                asks -= hopeless.stream().mapToInt(Pending::size).sum();
            }
            next = next();
        }
        refuse(hopeless, Verdict.UNAVAILABLE);
        if (opened) {
            LOG.warn("Redis does not answer; cluster-wide limits are unavailable{}", of());
            probeLater(lanes.lane(
                    taken.get(0).batch().rule(0).namespace(),
                    taken.get(0).batch().shard()));
        }
        flush(next);
    }

    private String of() {
        return node.isEmpty() ? "" : ", as far as they are on node " + node;
    }

    // ---- probes

    private synchronized void probeLater(Lane lane) {
        if (!closed) {
            sending.clock.timers().schedule(breaker.nextWaitNanos(), () -> probe(lane));
        }
    }

    /** An empty batch. */
    private void probe(Lane lane) {
        if (isClosed()) {
            return;
        }
        new Flush(sending, List.of(new ScriptCall(lane)), answered -> probed(lane, answered)).start();
    }

    private void probed(Lane lane, boolean answered) {
        if (!answered) {
            if (!isClosed()) {
                sending.link.suspect();
                probeLater(lane);
            }
            return;
        }
        synchronized (this) {
            breaker.succeeded();
        }
        LOG.info("Redis answers again{}", of());
    }

    synchronized boolean isBroken() {
        return breaker.isOpen();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
    }
}
