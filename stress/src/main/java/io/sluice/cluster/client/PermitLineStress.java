package io.sluice.cluster.client;

import io.sluice.core.gate.Waiter;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Stands for what {@code PermitLine} claims: no wake-up is lost, and a permit that was taken for somebody who has left is free again. */
public final class PermitLineStress {
    private static final int TAKEN = 1;

    private PermitLineStress() {}

    /** Permits, and the line before them. */
    private static final class Desk {
        final AtomicInteger free;
        final PermitLine line = new PermitLine(this::take, token -> putBack(), this::settle);

        Desk(int permits) {
            free = new AtomicInteger(permits);
        }

        private long take() {
            return free.getAndUpdate(permits -> Math.max(0, permits - 1)) > 0 ? TAKEN : -1;
        }

        private void putBack() {
            free.incrementAndGet();
        }

        private void settle(PermitLine.Place place, long token) {
            if (!place.complete(token)) {
                putBack();
            }
        }

        /** As a call that ends. */
        void release() {
            putBack();
            if (line.size() > 0) {
                line.serve();
            }
        }
    }

    /** A call that wants in. */
    private static final class Ticket extends Waiter {
        private final AtomicInteger letIn = new AtomicInteger();

        @Override
        protected void done(long token) {
            if (token >= 0) {
                letIn.incrementAndGet();
            }
        }
    }

    /** A permit comes free while a call joins the line. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the call got it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up was lost, or the permit")
    public static class ReleaseAgainstJoin {
        private final Desk desk = new Desk(0);
        private final Ticket ticket = new Ticket();

        @Actor
        public void release() {
            desk.release();
        }

        @Actor
        public void join() {
            desk.line.join(ticket, true);
            desk.line.serve();
        }

        @Arbiter
        public void count(II_Result r) {
            r.r1 = ticket.letIn.get();
            r.r2 = desk.free.get();
        }
    }

    /** A permit comes free while the only call in line leaves it. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the call got the permit before it could leave")
    @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "it left, and the permit is free")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it got the permit and left as well, or the permit is lost")
    public static class ReleaseAgainstLeave {
        private final Desk desk = new Desk(0);
        private final Ticket ticket = new Ticket();
        private final PermitLine.Place place = desk.line.join(ticket, true);

        @Actor
        public void release() {
            desk.release();
        }

        @Actor
        public void leave(III_Result r) {
            r.r2 = place.leave() ? 1 : 0;
        }

        @Arbiter
        public void count(III_Result r) {
            r.r1 = ticket.letIn.get();
            r.r3 = desk.free.get();
        }
    }

    /** Two permits come free for two calls. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "each got one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "somebody waits while a permit is free, or got two")
    public static class TwoReleases {
        private final Desk desk = new Desk(0);
        private final Ticket first = new Ticket();
        private final Ticket second = new Ticket();

        public TwoReleases() {
            desk.line.join(first, true);
            desk.line.join(second, true);
        }

        @Actor
        public void one() {
            desk.release();
        }

        @Actor
        public void other() {
            desk.release();
        }

        @Arbiter
        public void count(III_Result r) {
            r.r1 = first.letIn.get();
            r.r2 = second.letIn.get();
            r.r3 = desk.free.get();
        }
    }
}
