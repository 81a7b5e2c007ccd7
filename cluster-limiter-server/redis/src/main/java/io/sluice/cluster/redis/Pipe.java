package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of asks to one node. What comes in while two flushes are under way waits, and is taken by the next flush, as a whole unless that would
 * take too long: so nothing waits when there is little to do, and batches grow with the load, without a timer. Of a node that has more to do
 * than it can, {@link Backlog} sees to it that what it does is of use.
 * <p>While the node does not answer, nothing is sent but probes, and everything is answered at once. Safe for many threads.
 */
final class Pipe {
    private static final Logger LOG = LoggerFactory.getLogger(Pipe.class);
    private static final int FLUSHES = 2;

    private final Sending sending;
    private final String node;
    private final Breaker breaker; // guarded by this
    private final Backlog<Asked> waiting; // guarded by this
    private int flushes; // under way; guarded by this
    private int underWay; // asks that were sent; guarded by this
    private boolean closed; // guarded by this

    Pipe(Sending sending, String node) {
        this.sending = sending;
        this.node = node;
        breaker = new Breaker(sending.clock.random());
        waiting = new Backlog<>(sending.config.commandTimeout().toNanos(), sending.clock.exactNanos());
    }

    // ---- what comes in

    void add(Asked asked) {
        Verdict refusal = null;
        Step next = Step.NONE;
        synchronized (this) {
            long now = sending.clock.exactNanos();
            if (closed || breaker.isOpen()) {
                refusal = Verdict.UNAVAILABLE;
            } else if (waiting.asks() + underWay + asked.size() > sending.config.maxQueued()
                    || !waiting.add(asked, asked.size(), asked.isUrgent(), now)) {
                refusal = Verdict.BUSY;
            } else {
                next = next(now);
            }
        }
        if (refusal == null) {
            take(next);
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

    /**
     * What to do when the lock is left.
     *
     * @param late those that have waited for too long
     * @param flush what is sent now; null if nothing is
     */
    private record Step(List<Asked> late, Backlog.@Nullable Turn<Asked> flush) {
        static final Step NONE = new Step(List.of(), null);
    }

    /** Guarded by this. */
    private Step next(long now) {
        if (flushes == FLUSHES) {
            return Step.NONE;
        }
        List<Asked> late = waiting.late(now);
        Backlog.Turn<Asked> turn = waiting.next(now);
        if (turn.isEmpty()) {
            return new Step(late, null);
        }
        flushes++;
        underWay += turn.asks();
        return new Step(late, turn);
    }

    private void take(Step step) {
        if (step.flush != null) {
            flush(step.flush); // first: Redis is waiting
        }
        refuse(step.late, Verdict.BUSY);
    }

    // ---- flushes

    private void flush(Backlog.Turn<Asked> turn) {
        List<ScriptCall> calls = calls(turn.taken());
        if (calls.isEmpty()) { // nobody asked for anything that Redis is needed for
            over(turn, Came.UNASKED);
        } else {
            new Flush(sending, calls, answered -> over(turn, answered ? Came.ANSWERED : Came.UNANSWERED)).start();
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

    /** What came of a flush. */
    private enum Came {
        ANSWERED,
        UNANSWERED,
        /** Nothing of it was for Redis. */
        UNASKED
    }

    private void over(Backlog.Turn<Asked> turn, Came came) {
        List<Asked> hopeless = List.of();
        boolean opened = false;
        Step next;
        synchronized (this) {
            long now = sending.clock.exactNanos();
            flushes--;
            underWay -= turn.asks();
            switch (came) {
                case ANSWERED -> {
                    breaker.succeeded();
                    waiting.answered(turn, now);
                }
                case UNANSWERED -> {
                    opened = breaker.failed();
                    waiting.notAnswered();
                    hopeless = waiting.all(); // these have waited for as long as a node may take
                }
                case UNASKED -> {}
            }
            next = next(now);
        }
        refuse(hopeless, Verdict.UNAVAILABLE);
        if (opened) {
            LOG.warn("Redis does not answer; cluster-wide limits are unavailable{}", of());
            probeLater(turn.taken().get(0).lane());
        }
        take(next);
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
