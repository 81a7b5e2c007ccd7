package io.sluice.bulkhead;

import io.sluice.core.Check;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.thread.VirtualThreads;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A bulkhead whose {@link Slots} stand for threads, and whose line is the queue. */
final class PooledBulkhead extends SlottedGate implements ThreadPoolBulkhead {
    private volatile ThreadPoolBulkheadConfig config;
    private volatile Executor threads;
    private volatile boolean closed;

    PooledBulkhead(String name, ThreadPoolBulkheadConfig config, NanoClock clock) {
        super(name, clock, slots(config));
        this.config = config;
        threads = threads(name, config);
    }

    PooledBulkhead(String name, ThreadPoolBulkheadConfig config, NanoClock clock, CallCounters counters) {
        super(name, clock, slots(config), Check.present("counters", counters));
        this.config = config;
        threads = threads(name, config);
    }

    private static Slots slots(ThreadPoolBulkheadConfig config) {
        return new SharedSlots(Check.present("config", config).maxThreadPoolSize());
    }

    private static Executor threads(String name, ThreadPoolBulkheadConfig config) {
        return config.virtual() ? VirtualThreads.executor(name) : new Workers(name, config);
    }

    // ---- as a gate

    @Override
    long patience() {
        return FOR_EVER;
    }

    @Override
    int capacity() {
        return closed ? 0 : config.queueCapacity();
    }

    @Override
    long noRoom() {
        return closed ? CLOSED : QUEUE_FULL;
    }

    @Override
    boolean isClosed() {
        return closed;
    }

    // ---- calls

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> work) {
        return started(BulkheadCall.of(this, Check.present("work", work)));
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return started(BulkheadCall.ofStage(this, Check.present("supplier", supplier)));
    }

    private <T extends @Nullable Object> BulkheadCall<T> started(BulkheadCall<T> call) {
        call.startOn(threads());
        return call;
    }

    /** They are looked up when the work begins: they may have been changed while it queued. */
    @Override
    public Executor threads() {
        return task -> threads.execute(task);
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        BulkheadCall<T> call = started(BulkheadCall.of(this, callable));
        try {
            return call.get();
        } catch (InterruptedException interrupted) {
            call.cancel(true);
            throw interrupted;
        } catch (ExecutionException | CancellationException failed) {
            throw PooledBulkhead.<Exception>asIs(call.thrown(failed));
        }
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        BulkheadCall<T> call = started(BulkheadCall.of(this, supplier::get));
        try {
            return call.get();
        } catch (InterruptedException interrupted) {
            throw interrupted(call);
        } catch (ExecutionException | CancellationException failed) {
            throw PooledBulkhead.<RuntimeException>asIs(call.thrown(failed));
        }
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        executeSupplier(() -> {
            runnable.run();
            return null;
        });
    }

    /** The caller may not throw what interrupted it, but keeps the mark. */
    private RuntimeException interrupted(CompletableFuture<?> call) {
        call.cancel(true);
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted while waiting for a call through bulkhead \"" + name() + '"');
    }

    /** What the work threw, whatever it is: the caller gets it as if there were no other thread. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // thrown, never assigned
    private static <E extends Throwable> E asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }

    // ---- for users

    @Override
    public ThreadPoolBulkheadConfig config() {
        return config;
    }

    @Override
    public ThreadPoolBulkheadSnapshot snapshot() {
        Slots now = slots();
        return new ThreadPoolBulkheadSnapshot(
                name(),
                now.limit(),
                now.taken(),
                config.queueCapacity(),
                now.waiting(),
                now.abandoned(),
                threads instanceof Workers pool ? pool.threads() : 0,
                counts());
    }

    @Override
    public void update(ThreadPoolBulkheadConfig newConfig) {
        Check.present("config", newConfig);
        limitChanged(takeOver(newConfig));
    }

    /** Returns the limit until now. */
    private synchronized int takeOver(ThreadPoolBulkheadConfig newConfig) {
        if (closed) {
            config = newConfig;
            return slots().limit();
        }
        if (newConfig.virtual() != config.virtual()) {
            Executor before = threads;
            threads = threads(name(), newConfig);
            retire(before);
        } else if (threads instanceof Workers pool) {
            pool.resize(newConfig);
        }
        config = newConfig;
        return slots().limit(newConfig.maxThreadPoolSize());
    }

    @Override
    public void close() {
        limitChanged(shut());
        slots().dismissAll(CLOSED);
        retire(threads);
    }

    /** Returns the limit until now. */
    private synchronized int shut() {
        closed = true;
        return slots().limit(0);
    }

    private static void retire(Executor threads) {
        if (threads instanceof Workers pool) {
            pool.retire();
        }
    }

    @Override
    public String toString() {
        return "ThreadPoolBulkhead[" + name() + ", " + slots().taken() + " of " + slots().limit() + "]";
    }
}
