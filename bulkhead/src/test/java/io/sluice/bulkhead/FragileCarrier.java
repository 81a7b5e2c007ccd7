package io.sluice.bulkhead;

import io.sluice.core.gate.ContextCarrier;

/** Found by the service loader; fails to restore what was captured while {@link #broken} was set. */
public final class FragileCarrier implements ContextCarrier {
    static final ThreadLocal<Boolean> broken = ThreadLocal.withInitial(() -> false);

    @Override
    public Captured capture() {
        boolean fails = broken.get();
        return () -> {
            if (fails) {
                throw new IllegalStateException("broken carrier");
            }
            return () -> {};
        };
    }
}
