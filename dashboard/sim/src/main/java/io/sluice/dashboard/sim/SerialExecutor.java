package io.sluice.dashboard.sim;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs tasks one after the other on the threads of others; can be frozen, as a process is that collects garbage. Safe for many threads. */
final class SerialExecutor implements Executor {
    private final Executor threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // these are guarded by this
    private boolean running;
    private boolean frozen;

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
        }
        runNext();
    }

    synchronized void freeze() {
        frozen = true;
    }

    void thaw() {
        synchronized (this) {
            frozen = false;
        }
        runNext();
    }

    private void runNext() {
        Runnable next;
        synchronized (this) {
            if (running || frozen || tasks.isEmpty()) {
                return;
            }
            running = true;
            next = tasks.remove();
        }
        threads.execute(() -> {
            try {
                next.run();
            } finally {
                synchronized (this) {
                    running = false;
                }
                runNext();
            }
        });
    }
}
