package io.sluice.bulkhead;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Stands for what {@code Slots} and {@code BulkheadCall} claim: the limit is exact though callers meet at the last slot, a slot that
 * comes free finds whoever waits, and a call is let in, refused or given up once.
 */
@SuppressWarnings({"UnusedVariable", "NonAtomicVolatileUpdate"}) // what only keeps a slot; and a race on purpose
public final class BulkheadStress {
    private static final BulkheadConfig ONE_AT_ONCE = new BulkheadConfig(1, Duration.ZERO, false);
    private static final BulkheadConfig ONE_AND_A_LINE = new BulkheadConfig(1, Duration.ofNanos(Long.MAX_VALUE), false);

    private BulkheadStress() {}

    private static int in(Bulkhead bulkhead) {
        return bulkhead.tryAcquirePermission() ? 1 : 0;
    }

    /** Slots that are free now. */
    private static int free(Bulkhead bulkhead) {
        return bulkhead.snapshot().limit() - bulkhead.snapshot().inFlight();
    }

    /** A call that wants in. */
    private static final class Ticket extends Waiter {
        private volatile int letIn;

        @Override
        protected void done(long token) {
            if (token >= 0) {
                letIn++;
            }
        }
    }

    /** Two callers meet at the only slot. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 0", "0, 1, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "one of the two got it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both did, or neither, or the count is wrong")
    public static class LastSlot {
        private final Bulkhead bulkhead = Bulkhead.of("stress", ONE_AT_ONCE, new ManualClock());

        @Actor
        public void one(III_Result r) {
            r.r1 = in(bulkhead);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = in(bulkhead);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = free(bulkhead);
        }
    }

    /** Who frees the only slot asks for it again, while another asks: who steps back may not hide it from the other. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0, 0", "0, 1, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "one of the two got it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both got it, or neither, though it was free; or a slot is lost")
    public static class SteppingBack {
        private final Bulkhead bulkhead = Bulkhead.of("stress", ONE_AT_ONCE, new ManualClock());
        private final Permit permit = bulkhead.acquire();

        @Actor
        public void releaseAndAsk(III_Result r) {
            permit.success();
            r.r1 = in(bulkhead);
        }

        @Actor
        public void ask(III_Result r) {
            r.r2 = in(bulkhead);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = free(bulkhead);
        }
    }

    /** A slot comes free while a waiter joins the line. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the waiter got it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up was lost")
    public static class ReleaseAgainstEnqueue {
        private final Bulkhead bulkhead = Bulkhead.of("stress", ONE_AND_A_LINE, new ManualClock());
        private final Permit permit = bulkhead.acquire();
        private final Ticket ticket = new Ticket();

        @Actor
        public void release() {
            permit.success();
        }

        @Actor
        public void join() {
            bulkhead.enqueue(ticket, Gate.UNTIMED, CallContext.EMPTY);
        }

        @Arbiter
        public void see(III_Result r) {
            r.r1 = ticket.letIn;
            r.r2 = bulkhead.snapshot().waiting();
            r.r3 = free(bulkhead);
        }
    }

    /** The limit is raised while a waiter joins the line. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the waiter got the new slot")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up was lost")
    public static class RaiseAgainstEnqueue {
        private final Bulkhead bulkhead = Bulkhead.of("stress", ONE_AND_A_LINE, new ManualClock());
        private final Permit permit = bulkhead.acquire();
        private final Ticket ticket = new Ticket();

        @Actor
        public void raise() {
            bulkhead.update(ONE_AND_A_LINE.toBuilder().maxConcurrentCalls(2).build());
        }

        @Actor
        public void join() {
            bulkhead.enqueue(ticket, Gate.UNTIMED, CallContext.EMPTY);
        }

        @Arbiter
        public void see(III_Result r) {
            r.r1 = ticket.letIn;
            r.r2 = bulkhead.snapshot().waiting();
            r.r3 = free(bulkhead);
        }
    }

    /** A waiter gives up while a slot comes free, and another stands behind it. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the grant was first; the second still waits")
    @Outcome(
            id = "0, 1, 1",
            expect = Expect.ACCEPTABLE,
            desc = "it gave up, is counted once, and the second was let in")
    @Outcome(
            expect = Expect.FORBIDDEN,
            desc = "the slot is lost, or the one that gave up was let in or counted wrongly")
    public static class CancelAgainstGrant {
        private final Bulkhead bulkhead = Bulkhead.of("stress", ONE_AND_A_LINE, new ManualClock());
        private final Permit permit = bulkhead.acquire();
        private final Ticket first = new Ticket();
        private final Ticket second = new Ticket();

        public CancelAgainstGrant() {
            bulkhead.enqueue(first, Gate.UNTIMED, CallContext.EMPTY);
            bulkhead.enqueue(second, Gate.UNTIMED, CallContext.EMPTY);
        }

        @Actor
        public void release() {
            permit.success();
        }

        @Actor
        public void giveUp() {
            first.cancel();
        }

        @Arbiter
        public void see(III_Result r) {
            r.r1 = first.letIn;
            r.r2 = second.letIn;
            r.r3 = (int) bulkhead.counts().rejected();
        }
    }

    /** A permit is settled by two threads. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one slot came free, and one end was counted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two slots came free, or none; or it was counted twice")
    public static class SettledTwice {
        private final Bulkhead bulkhead =
                Bulkhead.of("stress", new BulkheadConfig(2, Duration.ZERO, false), new ManualClock());
        private final Permit other = bulkhead.acquire();
        private final Permit permit = bulkhead.acquire();

        @Actor
        public void success() {
            permit.success();
        }

        @Actor
        public void close() {
            permit.close();
        }

        @Arbiter
        public void see(II_Result r) {
            r.r1 = free(bulkhead);
            r.r2 = (int) (bulkhead.counts().succeeded() + bulkhead.counts().cancelled());
        }
    }

    /** A use by hand is released by two threads, while a call with a permit is in flight. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one slot came free; the other call keeps its own")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a release too many freed the slot of another call")
    public static class ReleasedTwice {
        private final Bulkhead bulkhead =
                Bulkhead.of("stress", new BulkheadConfig(2, Duration.ZERO, false), new ManualClock());
        private final Permit permit = bulkhead.acquire();

        public ReleasedTwice() {
            bulkhead.tryAcquirePermission();
        }

        @Actor
        public void one() {
            bulkhead.releasePermission();
        }

        @Actor
        public void other() {
            bulkhead.releasePermission();
        }

        @Arbiter
        public void see(II_Result r) {
            r.r1 = free(bulkhead);
            r.r2 = (int) bulkhead.counts().cancelled();
        }
    }

    /** The caller of an asynchronous call gives up while its work ends. */
    @JCStressTest
    @State
    @Outcome(
            id = "1, 0, 1",
            expect = Expect.ACCEPTABLE,
            desc = "settled once, and nothing counts as abandoned any more")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the slot is lost, was freed twice, or stays abandoned")
    public static class CancelAgainstEnd {
        private final Bulkhead bulkhead = Bulkhead.of("stress", ONE_AT_ONCE, new ManualClock());
        private final CompletableFuture<String> work = new Work();
        private final CompletableFuture<String> call =
                bulkhead.executeCompletionStage(() -> work).toCompletableFuture();

        @Actor
        public void end() {
            work.complete("done");
        }

        @Actor
        public void giveUp() {
            call.cancel(true);
        }

        @Arbiter
        public void see(III_Result r) {
            r.r1 = free(bulkhead);
            r.r2 = bulkhead.snapshot().abandoned();
            r.r3 = (int) (bulkhead.counts().succeeded() + bulkhead.counts().cancelled());
        }

        /** Cannot be cancelled. */
        private static final class Work extends CompletableFuture<String> {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        }
    }
}
