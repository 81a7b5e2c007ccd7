package io.sluice.bulkhead;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on threads of its own, so many at once; further calls queue, and calls beyond the queue are turned away.
 * <p><b>Running.</b> At most {@code maxThreadPoolSize} calls run at once. A call takes an idle thread, or a new one while there are
 * fewer than that, and only then queues; so the queue fills when all threads are busy, not before. The work finds the caller's
 * context ({@link io.sluice.core.gate.ContextCarrier}). With {@code virtual} each call gets a new virtual thread, and the maximum
 * is still the maximum.
 * <p>{@link #submit} and {@link #executeCompletionStage} return at once; {@code executeSupplier} and its sisters hand the work over
 * and wait for it. A call of a bulkhead that waits for another call of the same bulkhead may wait for ever once it is full.
 * <p><b>Giving up.</b> A queued call whose caller gave up never runs, and its place is free at once. The caller gives up by
 * cancelling the stage or by completing it (as {@code orTimeout} does); or by being interrupted while it waits in
 * {@code execute…}. A running call goes on, since nothing can stop it but itself: {@code cancel(true)} and an interrupted caller
 * interrupt its thread. It holds its slot until it ends, and until then counts as
 * {@linkplain ThreadPoolBulkheadSnapshot#abandoned() abandoned}.
 * <p><b>Permission by hand</b> is one of the {@code maxThreadPoolSize} slots: the call runs on the caller's thread and counts as
 * running, so that no more than the maximum run at once whichever way they came. {@code tryAcquirePermission} does not queue;
 * {@code acquire} does, like a submitted call, and so does a guard.
 * <p><b>Changes.</b> {@link #update} never blocks: calls that run or queue beyond a lower limit stay; a higher one starts queued calls
 * in order.
 *
 * <p><b>Thread safety.</b> Safe for many threads. What a thread did before submitting happens-before the work; what the work did
 * happens-before what the caller does with the answer.
 * <p><b>Fairness.</b> First come, first served.
 * <p><b>Cost.</b> A hand-over to another thread: some microseconds, a few small objects, a short lock. A refusal is one counter and,
 * for {@code submit}, the stage that carries it.
 */
public sealed interface ThreadPoolBulkhead extends Gate, AutoCloseable permits PooledBulkhead {

    static ThreadPoolBulkhead ofDefaults(String name) {
        return of(name, ThreadPoolBulkheadConfig.ofDefaults());
    }

    /**
     * @throws UnsupportedOperationException if the configuration says {@code virtual} and the runtime has no virtual threads
     */
    static ThreadPoolBulkhead of(String name, ThreadPoolBulkheadConfig config) {
        return of(name, config, NanoClock.system());
    }

    /**
     * @param clock whose wall clock dates the events; waits are by the queue, not by time
     * @throws UnsupportedOperationException if the configuration says {@code virtual} and the runtime has no virtual threads
     */
    static ThreadPoolBulkhead of(String name, ThreadPoolBulkheadConfig config, NanoClock clock) {
        return new PooledBulkhead(name, config, clock);
    }

    /**
     * For guards, which count once for all their gates: a bulkhead that counts nothing but refusals.
     *
     * @throws UnsupportedOperationException if the configuration says {@code virtual} and the runtime has no virtual threads
     */
    static ThreadPoolBulkhead of(String name, ThreadPoolBulkheadConfig config, NanoClock clock, CallCounters counters) {
        return new PooledBulkhead(name, config, clock, counters);
    }

    /**
     * Hands work over and returns at once. Never throws: a refusal, and what the work throws, come as a failed future.
     *
     * @return completed when the work has ended; cancelling it takes the work out of the queue, or abandons it
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> work);

    /**
     * The threads alone, for those who take the slot themselves, such as a guard: runs work that {@code enter} or {@code enqueue} let in.
     */
    Executor threads();

    /** The configuration in force. */
    ThreadPoolBulkheadConfig config();

    /** What runs and what queues, and the counts; of about the same moment. */
    ThreadPoolBulkheadSnapshot snapshot();

    EventPublisher<BulkheadEvent> events();

    /**
     * Changes the configuration of the running bulkhead; never blocks.
     *
     * @throws UnsupportedOperationException if it says {@code virtual} and the runtime has no virtual threads; nothing is changed
     */
    void update(ThreadPoolBulkheadConfig config);

    /**
     * Refuses further calls and those in the queue, lets running ones end, and lets the threads go; does not wait. Closing again
     * has no effect.
     */
    @Override
    void close();
}
