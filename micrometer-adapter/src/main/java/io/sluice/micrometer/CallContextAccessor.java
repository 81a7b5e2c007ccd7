package io.sluice.micrometer;

import io.micrometer.context.ThreadLocalAccessor;
import io.sluice.core.gate.CallContext;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry the {@link CallContext} of a thread to wherever it carries contexts: other threads, Reactor's
 * Context, and so on. Found by the service loader; there is nothing to call.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class CallContextAccessor implements ThreadLocalAccessor<CallContext> {
    /** Under which the context is found in other kinds of contexts, such as Reactor's. */
    public static final String KEY = "io.sluice.callContext";

    @Override
    public Object key() {
        return KEY;
    }

    /** Null outside of any scope. */
    @Override
    public @Nullable CallContext getValue() {
        CallContext current = CallContext.current();
        return current.equals(CallContext.EMPTY) ? null : current;
    }

    /** Who propagates contexts puts the former one back by itself, so no scope is kept. */
    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public void setValue(CallContext value) {
        value.open();
    }

    @Override
    public void setValue() {
        setValue(CallContext.EMPTY);
    }
}
