package io.sluice.examples;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.recovery.Fallback;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers by the type of what went wrong, the nearest first. */
public final class FallbackByType {
    // region fallback
    private final Fallback fallback = Fallback.builder()
            .on(IOException.class, failure -> "the line is down")
            .on(FileNotFoundException.class, failure -> "no such page: " + failure.getMessage())
            .on(CallNotPermittedException.class, refusal -> "later, please")
            .build();

    @Nullable Object answerTo(Exception failure) throws Exception {
        return fallback.answer(failure); // throws the failure itself if there is no answer to it
    }
    // endregion

    /** Answers three failures. */
    public static void main(String[] args) throws Exception {
        FallbackByType answers = new FallbackByType();
        for (Exception failure : List.of(
                new FileNotFoundException("index"),
                new IOException("reset"),
                new CallNotPermittedException("pages", "circuitBreaker", "open"))) {
            System.out.println(failure.getClass().getSimpleName() + ": " + answers.answerTo(failure));
        }
    }
}
