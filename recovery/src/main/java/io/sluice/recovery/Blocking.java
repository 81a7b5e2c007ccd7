package io.sluice.recovery;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What the blocking forms of a call have in common: they throw what the call threw, whatever it is. For recoveries, guards and
 * adapters.
 */
public final class Blocking {
    private Blocking() {}

    /**
     * For the forms that may not throw {@link InterruptedException}: such a thread gets a {@link CancellationException} and keeps
     * its mark. Anything else that the work throws is one the call may throw.
     *
     * @param name what is protected
     */
    public static <T extends @Nullable Object> T unchecked(String name, Callable<T> work) {
        try {
            return work.call();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            CancellationException cancelled =
                    new CancellationException("interrupted while waiting for a call under \"" + name + '"');
            for (Throwable before : interrupted.getSuppressed()) {
                cancelled.addSuppressed(before);
            }
            throw cancelled;
        } catch (Exception thrown) {
            throw Blocking.<RuntimeException>asIs(thrown);
        }
    }

    /** Throws anything, as if it were of the type that may be thrown here. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // thrown, never assigned
    public static <E extends Throwable> E asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
