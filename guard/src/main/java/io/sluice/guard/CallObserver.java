package io.sluice.guard;

import io.sluice.core.gate.CallContext;
import org.jspecify.annotations.Nullable;

/**
 * Accompanies the calls of a guard, from before its recoveries to after them: the SPI of those who trace calls or measure how long they
 * take; see {@link Guard#observe}.
 * <p>It sees the calls of the execute, safeExecute and decorate families, and those of adapters. Uses of a permission by hand have no beginning and end that the
 * guard could tell, so they are not seen. It can change nothing: what an observer throws is logged once, and the call goes on.
 * <p><b>Thread safety.</b> An observer must be safe for many threads, and so must an {@link Observed}: an asynchronous call begins and ends
 * where it may, and a hedged one makes two attempts at a time.
 * <p><b>Cost.</b> Nothing while a guard has none. With observers each call needs a few small objects, besides what they do themselves.
 */
@FunctionalInterface
public interface CallObserver {

    /**
     * A call is about to begin, on this thread.
     *
     * @param resource the guard's name
     */
    Observed begins(String resource);

    /** One call that is accompanied. */
    interface Observed {

        /** Puts in force on the calling thread what belongs to this call, while the guard is at work there. */
        default CallContext.Scope open() {
            return () -> {};
        }

        /**
         * An attempt is about to ask the gates, on whatever thread.
         *
         * @param number from 1; a further one is a retry or a hedge
         */
        default void attempt(int number) {}

        /**
         * A fallback is asked to answer instead of this.
         *
         * @param failure a {@link io.sluice.core.gate.CallNotPermittedException}, or what the call threw
         */
        default void answering(Throwable failure) {}

        /**
         * The call is over, and its scope is closed; called once, and last.
         *
         * @param failure what the caller is thrown; null if it gets an answer
         */
        void ended(@Nullable Throwable failure);
    }
}
