package io.sluice.adaptive.queue;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before an executor and keeps the wait short when more work comes than can be done: what cannot be answered in time is
 * refused early, so that what is done is still of use to somebody.
 * <p><b>What it does.</b> At most {@code workers} pieces of work are with the executor at once; others wait here, at most
 * {@code capacity}. Work whose deadline comes before its turn is refused and never done. When the oldest has waited longer than the
 * {@code target} for an {@code interval}, the queue is <i>under pressure</i>: all that waited longer than twice the target is
 * refused, and the newest comes first, since its caller is the most likely to be still there. Otherwise it is first come, first
 * served. A full queue refuses what comes; under pressure it refuses the oldest instead, which would be next to go.
 * <p><b>What it promises.</b> Work is begun once, or refused once, or was given up by its caller before its turn. Who cancels or
 * completes a future that {@link #submit} returned gives the work up: its place is free at once. Work that has begun is never
 * stopped. Deadlines and pressure are looked at when work comes and when a turn comes, not by timers; while all workers hang and no
 * work comes, nothing is refused.
 * <p>Nothing of the caller's context is carried along; wrap the work ({@link io.sluice.core.gate.ContextCarrier#wrap(Callable)}).
 *
 * <p><b>Thread safety.</b> Safe for many threads. What a thread did before handing in work happens-before the work, and before it is
 * told of a refusal.
 * <p><b>Cost.</b> One short lock when work comes and one when its turn comes, each with one reading of the clock; O(1), but for those
 * that are refused on the way. A worker keeps its thread until nothing waits.
 * <p><b>Sources.</b> CoDel on the time spent in the queue: Nichols and Jacobson, Controlling Queue Delay, 2012, and RFC 8289.
 * Newest first under pressure, and the pair as it is here: Maurer, Fail at Scale, 2015. See {@code Pressure}.
 */
public final class ServerQueue implements AutoCloseable {
    static final String KIND = "serverQueue";

    private static final Logger log = LoggerFactory.getLogger(ServerQueue.class);

    private final String name;
    private final ServerQueueConfig config;
    private final Executor executor;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    // all guarded by lock
    private final Line line = new Line();
    private final Pressure pressure;
    private final Tally tally = new Tally();
    private int busy; // workers, from when the executor is asked for a thread
    private int running; // those of them that have work
    private boolean closed;

    private ServerQueue(String name, ServerQueueConfig config, Executor executor, NanoClock clock) {
        this.name = Check.notBlank("name", name);
        this.config = Check.present("config", config);
        this.executor = Check.present("executor", executor);
        this.clock = Check.present("clock", clock);
        pressure = new Pressure(config.target().toNanos(), config.interval().toNanos());
    }

    /** A queue of the default options; see {@link #of(String, ServerQueueConfig, Executor)}. */
    public static ServerQueue ofDefaults(String name, Executor executor) {
        return of(name, ServerQueueConfig.ofDefaults(), executor);
    }

    /**
     * @param executor must run what it accepts, and have a thread for each of the workers; else work waits where nobody looks after it
     */
    public static ServerQueue of(String name, ServerQueueConfig config, Executor executor) {
        return of(name, config, executor, NanoClock.system());
    }

    /** The same by another clock, for tests. */
    public static ServerQueue of(String name, ServerQueueConfig config, Executor executor, NanoClock clock) {
        return new ServerQueue(name, config, executor, clock);
    }

    /** Hands in work that may wait as long as the configuration says. */
    public void execute(Work work) {
        execute(work, config.timeout());
    }

    /**
     * Hands in work; it is told if it will not be done, perhaps before this method returns.
     *
     * @param timeout how long it may wait until it begins; zero or less is too late already
     */
    public void execute(Work work, Duration timeout) {
        handIn(Check.present("work", work), nanos(timeout));
    }

    /** Hands in work that may wait as long as the configuration says. */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> work) {
        return submit(work, config.timeout());
    }

    /**
     * Hands in work that answers.
     *
     * @param timeout how long it may wait until it begins; zero or less is too late already
     * @return ends as the work does; with a {@link WorkRefusedException} if it is refused
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> work, Duration timeout) {
        Submitted<T> submitted = new Submitted<>(Check.present("work", work));
        Entry entry = handIn(submitted, nanos(timeout));
        giveUpWhenDone(submitted, entry);
        return submitted;
    }

    /** Has no effect if it was not the caller who completed the stage. */
    private void giveUpWhenDone(CompletionStage<?> stage, Entry entry) {
        stage.whenComplete((answer, error) -> giveUp(entry));
    }

    /**
     * This queue for those who can only hand in a {@link Runnable}.
     *
     * @param refused is told of work that will not be done; as short as {@link Work#refused}
     */
    public Executor asExecutor(BiConsumer<? super Runnable, ? super WorkRefusedException> refused) {
        Check.present("refused", refused);
        return runnable -> execute(new Handed(Check.present("runnable", runnable), refused));
    }

    public String name() {
        return name;
    }

    public ServerQueueConfig config() {
        return config;
    }

    public ServerQueueSnapshot snapshot() {
        long now = clock.nanos();
        lock.lock();
        try {
            Entry oldest = line.oldest();
            return new ServerQueueSnapshot(
                    name,
                    config.workers(),
                    busy,
                    config.capacity(),
                    line.size(),
                    oldest == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, oldest.age(now))),
                    pressure.isOn(),
                    tally.offered,
                    tally.started,
                    tally.cancelled,
                    tally.of(Refusal.QUEUE_FULL),
                    tally.of(Refusal.OVERLOAD),
                    tally.of(Refusal.DEADLINE),
                    tally.of(Refusal.CLOSED) + tally.of(Refusal.NO_THREAD));
        } finally {
            lock.unlock();
        }
    }

    /** Refuses all work that waits, and all that comes; work that has begun goes on. The executor is not closed. */
    @Override
    public void close() {
        Refusals refusals = new Refusals();
        lock.lock();
        try {
            closed = true;
            refuseAll(Refusal.CLOSED, refusals);
        } finally {
            lock.unlock();
        }
        refusals.tell(name);
    }

    // ---- work comes

    private Entry handIn(Work work, long timeoutNanos) {
        long now = clock.nanos();
        Entry entry = new Entry(work, now, timeoutNanos);
        Refusals refusals = new Refusals();
        boolean needsWorker = false;
        lock.lock();
        try {
            tally.offered++;
            if (closed) {
                refuse(work, Refusal.CLOSED, refusals);
            } else if (timeoutNanos <= 0) {
                refuse(work, Refusal.DEADLINE, refusals);
            } else if (makeRoom(now, refusals)) {
                line.add(entry);
                needsWorker = busy < config.workers();
                busy += needsWorker ? 1 : 0;
            } else {
                refuse(work, Refusal.QUEUE_FULL, refusals);
            }
        } finally {
            lock.unlock();
        }
        refusals.tell(name);
        if (needsWorker) {
            startWorker();
        }
        return entry;
    }

    /** Returns false if the newcomer has to go. */
    private boolean makeRoom(long now, Refusals refusals) {
        shed(now, refusals);
        if (line.size() + running < config.capacity() + config.workers()) {
            return true;
        }
        Entry oldest = line.oldest();
        if (oldest == null || !newestFirst()) {
            return false;
        }
        refuse(oldest, Refusal.QUEUE_FULL, refusals);
        return true;
    }

    private void startWorker() {
        try {
            executor.execute(this::work);
        } catch (Throwable noThread) {
            log.warn("Queue {}: the executor refused a worker", name, noThread);
            workerRefused();
        }
    }

    /** What waits is left to the other workers; if there are none, nobody would ever look after it. */
    private void workerRefused() {
        Refusals refusals = new Refusals();
        lock.lock();
        try {
            busy--;
            if (busy == 0) {
                refuseAll(Refusal.NO_THREAD, refusals);
            }
        } finally {
            lock.unlock();
        }
        refusals.tell(name);
    }

    private void giveUp(Entry entry) {
        lock.lock();
        try {
            if (line.remove(entry)) {
                tally.cancelled++;
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- a turn comes

    /** A worker: does what waits until nothing does. */
    private void work() {
        for (Work work = next(0); work != null; work = next(1)) {
            try {
                work.run();
            } catch (Throwable failure) {
                log.error("Work of queue {} failed", name, failure);
            }
        }
    }

    /**
     * The next work of a worker; null ends the worker.
     *
     * @param done how much work it has just done
     */
    private @Nullable Work next(int done) {
        long now = clock.nanos();
        Refusals refusals = new Refusals();
        Entry next;
        lock.lock();
        try {
            running -= done;
            next = takeNext(now, refusals);
            if (next == null) {
                busy--;
            } else {
                running++;
                tally.started++;
            }
        } finally {
            lock.unlock();
        }
        refusals.tell(name);
        return next == null ? null : next.work;
    }

    private @Nullable Entry takeNext(long now, Refusals refusals) {
        shed(now, refusals);
        while (true) {
            Entry next = newestFirst() ? line.newest() : line.oldest();
            if (next == null) {
                return null;
            }
            if (!next.isLate(now)) {
                line.remove(next);
                return next;
            }
            refuse(next, Refusal.DEADLINE, refusals);
        }
    }

    private boolean newestFirst() {
        return config.lifo() && pressure.isOn();
    }

    // ---- refusing

    /** Looks at the oldest, and lets go those that waited too long. */
    private void shed(long now, Refusals refusals) {
        Entry oldest = line.oldest();
        pressure.look(now, oldest == null ? 0 : oldest.age(now));
        while (oldest != null) {
            if (oldest.isLate(now)) {
                refuse(oldest, Refusal.DEADLINE, refusals);
            } else if (pressure.refuses(oldest.age(now))) {
                refuse(oldest, Refusal.OVERLOAD, refusals);
            } else {
                return;
            }
            oldest = line.oldest();
        }
    }

    private void refuseAll(Refusal why, Refusals refusals) {
        for (Entry oldest = line.oldest(); oldest != null; oldest = line.oldest()) {
            refuse(oldest, why, refusals);
        }
    }

    private void refuse(Entry entry, Refusal why, Refusals refusals) {
        line.remove(entry);
        refuse(entry.work, why, refusals);
    }

    private void refuse(Work work, Refusal why, Refusals refusals) {
        tally.refused.merge(why, 1L, Long::sum);
        refusals.add(work, why);
    }

    private static long nanos(Duration timeout) {
        Check.present("timeout", timeout);
        if (timeout.compareTo(Check.LONGEST) >= 0) {
            return Long.MAX_VALUE;
        }
        return timeout.isNegative() ? 0 : timeout.toNanos();
    }

    @Override
    public String toString() {
        return "ServerQueue[" + name + "]";
    }

    /** What happened to all work so far. */
    private static final class Tally {
        private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
        private long offered;
        private long started;
        private long cancelled;

        long of(Refusal why) {
            return refused.getOrDefault(why, 0L);
        }
    }
}
