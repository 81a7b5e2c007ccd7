package io.sluice.adaptive.queue;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A queue on a manual clock that starts a second before the wrap of nanoTime, before an executor whose threads the test is. */
final class Rig {
    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    final Queue<Runnable> workers = new ArrayDeque<>();
    final List<String> log = new ArrayList<>();
    final ServerQueue queue;
    RuntimeException refusal; // of the executor

    private Rig(ServerQueueConfig config) {
        queue = ServerQueue.of("orders", config, this::accept, clock);
    }

    private void accept(Runnable worker) {
        if (refusal != null) {
            throw refusal;
        }
        workers.add(worker);
    }

    /** One worker, ten places, 5 ms for 100 ms, no deadline, newest first under pressure. */
    static ServerQueueConfig.Builder config() {
        return ServerQueueConfig.custom().workers(1).capacity(10);
    }

    static Rig of(ServerQueueConfig.Builder config) {
        return new Rig(config.build());
    }

    static Rig of(int workers, int capacity) {
        return of(config().workers(workers).capacity(capacity));
    }

    /** A queue whose oldest has waited for longer than 5 ms for 100 ms: "old" at first, which has been refused. */
    static Rig underPressure() {
        Rig rig = of(config());
        rig.handIn("old");
        rig.pass(6);
        rig.handIn("look"); // finds the oldest above the target
        rig.pass(100);
        rig.handIn("first"); // finds it has been so for the interval
        rig.log.clear();
        return rig;
    }

    void handIn(String name) {
        queue.execute(new Noted(name));
    }

    void handIn(String name, long timeoutMillis) {
        queue.execute(new Noted(name), Duration.ofMillis(timeoutMillis));
    }

    void pass(long millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    /** The executor gives all workers a thread, one after the other. */
    void work() {
        for (Runnable worker = workers.poll(); worker != null; worker = workers.poll()) {
            worker.run();
        }
    }

    ServerQueueSnapshot snapshot() {
        return queue.snapshot();
    }

    /** Work that notes what becomes of it. */
    private final class Noted implements Work {
        private final String name;

        Noted(String name) {
            this.name = name;
        }

        @Override
        public void run() {
            log.add(name);
        }

        @Override
        public void refused(WorkRefusedException why) {
            log.add(name + " " + why.reason());
        }
    }
}
