package io.sluice.adaptive.queue;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Stands for what {@link ServerQueue} promises: work is begun once, or refused once, or was given up; and none is forgotten. */
public final class ServerQueueStress {
    private static final ServerQueueConfig ONE_WORKER =
            ServerQueueConfig.custom().workers(1).capacity(10).build();

    private ServerQueueStress() {}

    /** Counts what it hears. */
    private static final class Ears implements Work {
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();

        @Override
        public void run() {
            begun.incrementAndGet();
        }

        @Override
        public void refused(WorkRefusedException why) {
            refused.incrementAndGet();
        }

        int heard() {
            return begun.get() * 10 + refused.get();
        }
    }

    /** Work comes in the moment when the only worker finds nothing to do and ends. */
    @JCStressTest
    @State
    @Outcome(id = "10, 10, 0", expect = Expect.ACCEPTABLE, desc = "both were done, and no worker is left")
    @Outcome(expect = Expect.FORBIDDEN, desc = "work waits and nobody looks after it, or was done twice")
    public static class ComesAsWorkerEnds {
        private final ServerQueue queue = ServerQueue.of("stress", ONE_WORKER, Runnable::run);
        private final Ears first = new Ears();
        private final Ears second = new Ears();

        @Actor
        public void one() {
            queue.execute(first);
        }

        @Actor
        public void other() {
            queue.execute(second);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r1 = first.heard();
            r.r2 = second.heard();
            r.r3 = queue.snapshot().busy() + queue.snapshot().waiting();
        }
    }

    /** A caller gives up in the moment when its turn comes. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "it was given up")
    @Outcome(
            id = "1, 0, 0",
            expect = Expect.ACCEPTABLE,
            desc = "its turn came first, but it was given up before it began")
    @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "it was done")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it was done though its place was given back, or counted as both")
    public static class GivesUpAsTurnComes {
        private final Queue<Runnable> workers = new ArrayDeque<>();
        private final ServerQueue queue = ServerQueue.of("stress", ONE_WORKER, workers::add);
        private volatile int done;
        private final CompletableFuture<Void> answer = queue.submit(() -> {
            done = 1;
            return null;
        });

        @Actor
        public void worker() {
            workers.remove().run();
        }

        @Actor
        public void caller() {
            answer.cancel(false);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r1 = (int) queue.snapshot().started();
            r.r2 = (int) queue.snapshot().cancelled();
            r.r3 = done;
        }
    }

    /** The queue is closed in the moment when work comes, and a worker takes its turn. */
    @JCStressTest
    @State
    @Outcome(id = "10, 0", expect = Expect.ACCEPTABLE, desc = "it was done")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it was refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it heard nothing, or both, or still waits")
    public static class ComesAsQueueCloses {
        private final ServerQueue queue = ServerQueue.of("stress", ONE_WORKER, Runnable::run);
        private final Ears work = new Ears();

        @Actor
        public void comes() {
            queue.execute(work);
        }

        @Actor
        public void closes() {
            queue.close();
        }

        @Arbiter
        public void count(II_Result r) {
            r.r1 = work.heard();
            r.r2 = queue.snapshot().waiting();
        }
    }
}
