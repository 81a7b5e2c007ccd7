package io.sluice.guard;

import io.sluice.recovery.Blocking;
import io.sluice.recovery.relay.DrivenStage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A blocking caller's wait for a stage. */
final class Waiting {
    private Waiting() {}

    private record End<T extends @Nullable Object>(
            T result, @Nullable Throwable error) {}

    /** Waits until the call has ended; one that is interrupted gives the call up. */
    static <T extends @Nullable Object, X extends Exception> T forEnd(CompletionStage<T> stage, Body<?, T, X> body)
            throws X {
        // Asked for by get(), a failure would come wrapped, and in ways that differ between JDKs.
        CompletableFuture<End<T>> ended = stage.<End<T>>handle(End::new).toCompletableFuture();
        End<T> end;
        try {
            end = ended.get();
        } catch (InterruptedException interruption) {
            stage.toCompletableFuture().cancel(true);
            throw Blocking.<X>asIs(body.interrupted(interruption));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (end.error != null) {
            throw Blocking.<X>asIs(DrivenStage.cause(end.error));
        }
        return end.result;
    }
}
