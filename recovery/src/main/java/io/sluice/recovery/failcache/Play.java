package io.sluice.recovery.failcache;

import io.sluice.core.Check;
import io.sluice.core.gate.Protection;
import io.sluice.recovery.relay.Relay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The user's call, blocking or asynchronous, under its protection. */
sealed interface Play<R> {

    /** Hears how a replay ended: whether the protection let it in, and what it threw. */
    @FunctionalInterface
    interface Ended {
        void ended(boolean begun, @Nullable Throwable failure);
    }

    /** Delivers a request while the caller waits. */
    void now(R request) throws Exception;

    /** Begins to deliver a request; a blocking call is over when this returns. May throw. */
    CompletionStage<@Nullable Object> start(R request) throws Exception;

    /** Whether {@link #start} returns before the call is over. */
    boolean isAsync();

    /** Delivers a request on this thread, and has its end told on the executor if it comes on another. Never throws. */
    void again(R request, Executor executor, Ended ended);

    /** A call that is over when it returns. */
    record Blocking<R>(RequestCall<R> call, @Nullable Protection protection) implements Play<R> {
        @Override
        public void now(R request) throws Exception {
            run(request, new Begun());
        }

        @Override
        public CompletionStage<@Nullable Object> start(R request) throws Exception {
            now(request);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean isAsync() {
            return false;
        }

        @Override
        public void again(R request, Executor executor, Ended ended) {
            Begun begun = new Begun();
            Throwable failure = null;
            try {
                run(request, begun);
            } catch (Throwable thrown) {
                failure = thrown;
            }
            ended.ended(begun.yes, failure);
        }

        private void run(R request, Begun begun) throws Exception {
            if (protection == null) {
                begun.yes = true;
                call.deliver(request);
                return;
            }
            protection.executeCallable(() -> {
                begun.yes = true;
                call.deliver(request);
                return true;
            });
        }
    }

    /** A call that is over when its stage is. */
    record Async<R>(
            Function<? super R, ? extends @Nullable CompletionStage<?>> call,
            @Nullable Protection protection) implements Play<R> {
        @Override
        public void now(R request) throws Exception {
            CompletionStage<?> stage = start(request);
            Future<?> future = stage.toCompletableFuture();
            try {
                future.get();
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof Exception cause ? cause : asError(failed);
            } catch (InterruptedException interrupted) {
                future.cancel(true);
                throw interrupted;
            }
        }

        private static ExecutionException asError(ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            return failed;
        }

        @Override
        public CompletionStage<@Nullable Object> start(R request) {
            return start(request, new Begun());
        }

        @Override
        public boolean isAsync() {
            return true;
        }

        @Override
        public void again(R request, Executor executor, Ended ended) {
            Begun begun = new Begun();
            CompletionStage<?> stage;
            try {
                stage = start(request, begun);
            } catch (Throwable failure) {
                ended.ended(begun.yes, failure);
                return;
            }
            stage.whenComplete((result, error) -> {
                Throwable failure = error == null ? null : Relay.cause(error);
                Runnable tell = () -> ended.ended(begun.yes, failure);
                try {
                    executor.execute(tell);
                } catch (RejectedExecutionException busy) {
                    tell.run();
                }
            });
        }

        private CompletionStage<@Nullable Object> start(R request, Begun begun) {
            if (protection == null) {
                return call(request, begun);
            }
            return protection.executeCompletionStage(() -> call(request, begun));
        }

        @SuppressWarnings("unchecked") // nobody looks at the answer
        private CompletionStage<@Nullable Object> call(R request, Begun begun) {
            begun.yes = true;
            return (CompletionStage<@Nullable Object>)
                    Check.present("the stage that the call returned", call.apply(request));
        }
    }

    /** Whether the protection has let a call in. */
    final class Begun {
        volatile boolean yes;
    }
}
