package io.sluice.guard;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What calls throw. */
final class Thrown {
    private Thrown() {}

    /**
     * Throws what was thrown as it is, as if it were of the type that may be thrown here: what a call throws reaches its caller unchanged,
     * and the call's form says what that may be.
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // thrown, never assigned
    static <X extends Throwable> X asIs(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** Throws, where a function is wanted that answers. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // never answers
    static <T extends @Nullable Object> T rethrow(Throwable thrown) throws Throwable {
        throw thrown;
    }

    /** Without the wrapping that a stage that was derived from another adds. */
    static Throwable bare(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
