package io.sluice.guard;

import io.sluice.core.gate.Gate;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a piece of work is run: lets one method serve suppliers, callables and runnables without making an object for each call.
 *
 * @param <W> the work
 * @param <T> what it answers
 * @param <X> what it throws
 */
interface Body<W, T extends @Nullable Object, X extends Exception> {

    T run(W work) throws X;

    /**
     * What the caller is thrown when its thread was interrupted while it waited for the call, and not in it. One who cannot be thrown an
     * {@link InterruptedException} keeps the mark instead.
     */
    default Exception interrupted(InterruptedException interruption) {
        Thread.currentThread().interrupt();
        CancellationException given = new CancellationException("interrupted while waiting");
        given.initCause(interruption);
        return given;
    }

    /** Suppliers. */
    @SuppressWarnings("unchecked") // it has no state of any type
    static <T extends @Nullable Object> Body<Supplier<T>, T, RuntimeException> supplier() {
        return (Body<Supplier<T>, T, RuntimeException>) (Body<?, ?, ?>) SupplierBody.INSTANCE;
    }

    /** Callables. */
    @SuppressWarnings("unchecked") // it has no state of any type
    static <T extends @Nullable Object> Body<Callable<T>, T, Exception> callable() {
        return (Body<Callable<T>, T, Exception>) (Body<?, ?, ?>) CallableBody.INSTANCE;
    }

    /** Runnables; the answer is {@link Gate#NO_RESULT}. */
    static Body<Runnable, Object, RuntimeException> runnable() {
        return RunnableBody.INSTANCE;
    }

    /** See {@link Body#supplier()}. */
    final class SupplierBody implements Body<Supplier<Object>, Object, RuntimeException> {
        private static final SupplierBody INSTANCE = new SupplierBody();

        @Override
        public Object run(Supplier<Object> work) {
            return work.get();
        }
    }

    /** See {@link Body#callable()}. */
    final class CallableBody implements Body<Callable<Object>, Object, Exception> {
        private static final CallableBody INSTANCE = new CallableBody();

        @Override
        public Object run(Callable<Object> work) throws Exception {
            return work.call();
        }

        @Override
        public Exception interrupted(InterruptedException interruption) {
            return interruption;
        }
    }

    /** See {@link Body#runnable()}. */
    final class RunnableBody implements Body<Runnable, Object, RuntimeException> {
        private static final RunnableBody INSTANCE = new RunnableBody();

        @Override
        public Object run(Runnable work) {
            work.run();
            return Gate.NO_RESULT;
        }
    }
}
