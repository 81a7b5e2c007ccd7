package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.Verdict;
import java.util.ArrayList;
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
    private final String node;
    private final Breaker breaker; // guarded by this
    private List<Asked> waiting = new ArrayList<>(); // guarded by this
    private int flushes; // under way; guarded by this
    private int asks; // waiting and under way; guarded by this
    private boolean closed; // guarded by this

    Pipe(Sending sending, String node) {
        this.sending = sending;
        this.node = node;
        breaker = new Breaker(sending.clock.random());
    }

    // ---- what comes in

    void add(Asked asked) {
        Verdict refusal = null;
        List<Asked> next = null;
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

    private void refuse(List<Asked> refused, Verdict why) {
        for (Asked asked : refused) {
            (why == Verdict.BUSY ? sending.counts.busy : sending.counts.unavailable).add(asked.size());
            asked.refuse(why);
        }
    }

    /** What the next flush takes, which must be sent then; null if there is none now. Guarded by this. */
    private @Nullable List<Asked> next() {
        if (flushes == FLUSHES || waiting.isEmpty()) {
            return null;
        }
        flushes++;
        List<Asked> next = waiting;
        waiting = new ArrayList<>();
        return next;
    }

    // ---- flushes

    private void flush(@Nullable List<Asked> taken) {
        if (taken == null) {
            return;
        }
        int size = taken.stream().mapToInt(Asked::size).sum();
        List<ScriptCall> calls = calls(taken);
        if (calls.isEmpty()) { // nobody asked for anything that Redis is needed for
            over(size, taken, true);
        } else {
            new Flush(sending, calls, answered -> over(size, taken, answered)).start();
        }
    }

    private List<ScriptCall> calls(List<Asked> taken) {
        Calls calls = new Calls(sending);
        for (Asked asked : taken) {
            asked.addTo(calls);
            sending.counts.asks.add(asked.size());
        }
        for (ScriptCall call : calls.all()) {
            sending.counts.entries.add(call.parts().size());
            sending.counts.scripts.increment();
        }
        return calls.all();
    }

    private void over(int size, List<Asked> taken, boolean answered) {
        List<Asked> hopeless = List.of();
        boolean opened = false;
        List<Asked> next;
        synchronized (this) {
            flushes--;
            asks -= size;
            if (answered) {
                breaker.succeeded();
            } else {
                opened = breaker.failed();
                hopeless = waiting; // these have waited for as long as a node may take
                waiting = new ArrayList<>();
                asks -= hopeless.stream().mapToInt(Asked::size).sum();
            }
            next = next();
        }
        refuse(hopeless, Verdict.UNAVAILABLE);
        if (opened) {
            LOG.warn("Redis does not answer; cluster-wide limits are unavailable{}", of());
            probeLater(taken.get(0).lane());
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
        new Flush(sending, List.of(new LimitCall(lane)), answered -> probed(lane, answered)).start();
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
