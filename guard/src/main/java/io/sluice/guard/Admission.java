package io.sluice.guard;

import io.sluice.core.gate.Applicant;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.recovery.CallTimeoutException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through all gates of a guard, which may make it wait: it ends with a permit, a refusal, or by being given up,
 * exactly one of the three.
 * <p><b>Thread safety.</b> Safe for many threads: {@link #cancel} may be called by any, at any time.
 */
abstract class Admission {
    /*
     * Evaluate, then wait, then commit. When a gate says WAIT, the gates behind it are asked whether they would refuse anyway, and what
     * they gave is given back; so is what the gates before it gave, since it would be stale after the wait. Then the call stands in line,
     * and when it is served it keeps that and asks all the others again, by a new time: a breaker that opened meanwhile refuses it. No
     * gate is waited for twice, so this ends.
     *
     * tokens   what each gate gave; NONE if it was not asked or got it back. Written only by the thread that goes on with the
     *          admission: the caller, then whoever serves the line. One hands over to the next by the waiter (Waiter.complete) or by
     *          enqueueing; the canceller touches them only when Waiter.cancel told it that nobody will go on.
     * step     PENDING -> OVER by who has the permit or the refusal; PENDING -> CANCELLED by who gives up. One compare-and-set decides;
     *          an admission that loses it gives back what it has. A waiter that is set after the cancellation is cancelled by who set it.
     */
    private enum Step {
        PENDING,
        OVER,
        CANCELLED
    }

    private static final long NONE = -1;

    private final Gates gates;
    private final CallContext context;
    private final long[] tokens;
    private final AtomicReference<Step> step = new AtomicReference<>(Step.PENDING);
    private final boolean[] waitedFor; // as tokens
    private volatile @Nullable Waiter waiter;
    private volatile int waitingAt;

    Admission(Gates gates, CallContext context) {
        this.gates = gates;
        this.context = context;
        tokens = new long[gates.size()];
        Arrays.fill(tokens, NONE);
        waitedFor = new boolean[tokens.length];
    }

    /** The call may begin; called on the thread that starts, or on whichever ends the wait, where it must be short. */
    protected abstract void admitted(GuardPermit permit);

    /** The call must not begin; called as {@link #admitted} is. */
    protected abstract void refused(CallNotPermittedException refusal);

    /** The call is about to stand in line; called on the thread that starts, and on others if it does so again. */
    protected void waiting() {}

    /** Asks the gates; one of the two methods above may be called before this returns. */
    final void start() {
        ask();
    }

    /**
     * Gives up; no method is called any more.
     *
     * @return false if it was over before
     */
    final boolean cancel() {
        return cancel("cancelled");
    }

    private boolean cancel(String reason) {
        if (!step.compareAndSet(Step.PENDING, Step.CANCELLED)) {
            return false;
        }
        gates.countRefused(waitingAt, reason);
        leaveLine();
        return true;
    }

    private void leaveLine() {
        Waiter inLine = waiter;
        if (inLine != null && inLine.cancel()) {
            gates.giveBack(tokens);
        }
    }

    private void ask() {
        long start = gates.begin();
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] >= 0) {
                continue; // it was waited for
            }
            long token = gates.gate(i).enter(start, context);
            if (token >= 0) {
                tokens[i] = token;
            } else if (token == Gate.WAIT) {
                standInLine(i, start);
                return;
            } else {
                refuse(i, token);
                return;
            }
        }
        if (step.compareAndSet(Step.PENDING, Step.OVER)) {
            gates.counters.permitted();
            admitted(new GuardPermit(gates, tokens, start));
        } else {
            gates.giveBack(tokens);
        }
    }

    private void standInLine(int at, long start) {
        for (int i = at + 1; i < tokens.length; i++) {
            if (tokens[i] >= 0) {
                continue;
            }
            long token = gates.gate(i).enter(start, context);
            if (token >= 0) {
                gates.gate(i).cancel(token);
            } else if (token != Gate.WAIT) {
                gates.gate(at).declineWait();
                refuse(i, token);
                return;
            }
        }
        giveBackAllButWaitedFor();
        waitingAt = at;
        waiting();
        Waiter inLine = new Waiter() {
            @Override
            protected void done(long token) {
                served(at, token);
            }
        };
        waiter = inLine;
        gates.gate(at).enqueue(inLine, start, context);
        if (step.get() == Step.CANCELLED) {
            leaveLine();
        }
    }

    private void giveBackAllButWaitedFor() {
        for (int i = tokens.length - 1; i >= 0; i--) {
            if (tokens[i] >= 0 && !waitedFor[i]) {
                gates.gate(i).cancel(tokens[i]);
                tokens[i] = NONE;
            }
        }
    }

    private void served(int at, long token) {
        if (token < 0) {
            refuse(at, token);
            return;
        }
        tokens[at] = token;
        waitedFor[at] = true;
        ask();
    }

    private void refuse(int at, long token) {
        gates.giveBack(tokens);
        if (step.compareAndSet(Step.PENDING, Step.OVER)) {
            refused(gates.refused(at, token));
        }
    }

    final NanoClock clock() {
        return gates.clock();
    }

    /** Gives up since the thread was interrupted; null if it was over before. */
    final @Nullable CallNotPermittedException interrupted() {
        Gate gate = gates.gate(waitingAt);
        return cancel(gate.reasonOf(Gate.INTERRUPTED)) ? gate.refusal(Gate.INTERRUPTED) : null;
    }

    /** An admission of which an applicant hears. */
    static final class Applied extends Admission implements Applicant.Place {
        private final Applicant applicant;

        Applied(Gates gates, CallContext context, Applicant applicant) {
            super(gates, context);
            this.applicant = applicant;
        }

        @Override
        protected void admitted(GuardPermit permit) {
            applicant.admitted(permit);
        }

        @Override
        protected void refused(CallNotPermittedException refusal) {
            applicant.refused(refusal);
        }

        @Override
        protected void waiting() {
            applicant.waiting(this);
        }

        @Override
        public boolean leave() {
            return cancel();
        }
    }

    /** An admission whose thread, platform or virtual, is parked meanwhile. */
    static final class Parked extends Admission {
        private final Thread thread = Thread.currentThread();
        private final @Nullable TimeLimit limit;
        private @Nullable Timer timer; // written when the first wait begins, on this very thread
        private @Nullable GuardPermit permit; // this and the next are written before `over`, and read after it
        private @Nullable RuntimeException refusal;
        private volatile boolean over;

        /**
         * @param limit how long it may wait in all, whatever its gates allow; null for as long as they do
         */
        Parked(Gates gates, CallContext context, @Nullable TimeLimit limit) {
            super(gates, context);
            this.limit = limit;
        }

        /** One that waits as long as its gates allow. */
        Parked(Gates gates, CallContext context) {
            this(gates, context, null);
        }

        /**
         * An interrupted thread gives up, and keeps its mark.
         *
         * @throws CallNotPermittedException if refused, or interrupted while waiting
         * @throws CallTimeoutException if its time was up while it waited
         */
        GuardPermit await() {
            start();
            try {
                parkUntilOver();
            } finally {
                if (timer != null) {
                    timer.cancel();
                }
            }
            if (permit == null) {
                throw Objects.requireNonNull(refusal);
            }
            return permit;
        }

        private void parkUntilOver() {
            while (!over) {
                if (thread.isInterrupted()) {
                    CallNotPermittedException interrupted = interrupted();
                    if (interrupted != null) {
                        throw interrupted;
                    }
                }
                LockSupport.park(this);
            }
        }

        @Override
        protected void waiting() {
            if (limit != null && timer == null) {
                timer = clock().timers().schedule(limit.nanos(), () -> timeUp(limit));
            }
        }

        private void timeUp(TimeLimit mine) {
            if (cancel()) {
                refusal = mine.timedOut();
                end();
            }
        }

        @Override
        protected void admitted(GuardPermit newPermit) {
            permit = newPermit;
            end();
        }

        @Override
        protected void refused(CallNotPermittedException newRefusal) {
            refusal = newRefusal;
            end();
        }

        private void end() {
            over = true;
            // else this thread's next park, which is the application's, would return at once
            if (!thread.equals(Thread.currentThread())) {
                LockSupport.unpark(thread);
            }
        }
    }
}
