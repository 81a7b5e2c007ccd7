package io.sluice.cli.demo.overload;

import org.jspecify.annotations.Nullable;

/**
 * Decides which calls a server takes. Implementations are public, have a public constructor without arguments, and are named to the
 * server's process by their class.
 * <p><b>Thread safety.</b> One thread asks; any thread ends a use.
 */
public interface Limiter {

    /** Takes a call, or refuses it with {@code null}; never waits. */
    @Nullable Use tryEnter();

    /** One call that was taken. */
    interface Use {
        /** The call was answered; called once. */
        void answered();
    }
}
