package io.sluice.recovery;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A call that does what it was told: an exception is thrown, anything else returned; one that runs out of script repeats the last. */
final class Script implements Callable<String> {
    final AtomicInteger attempts = new AtomicInteger();
    private final Queue<Object> acts;

    private Script(Object... acts) {
        this.acts = new ArrayDeque<>(Arrays.asList(acts));
    }

    static Script of(Object... acts) {
        return new Script(acts);
    }

    @Override
    public String call() throws Exception {
        Object act = next();
        if (act instanceof Throwable failure) {
            throw Blocking.<Exception>asIs(failure);
        }
        return (String) act;
    }

    /** The same as a stage: what is thrown fails the stage. */
    Supplier<CompletionStage<String>> stages() {
        return () -> {
            Object act = next();
            return act instanceof Throwable failure
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture((String) act);
        };
    }

    private synchronized Object next() {
        attempts.incrementAndGet();
        return acts.size() > 1 ? acts.remove() : acts.element();
    }
}
