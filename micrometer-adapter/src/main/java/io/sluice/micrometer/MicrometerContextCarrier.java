package io.sluice.micrometer;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.sluice.core.gate.ContextCarrier;

/**
 * Takes along to the threads of Sluice what Micrometer's context propagation knows of: the observation in scope, and with it the trace, and
 * whatever else a {@link io.micrometer.context.ThreadLocalAccessor} is registered for. Found by the service loader; there is nothing to
 * call.
 * <p><b>Thread safety.</b> Safe for many threads. <b>Cost.</b> One snapshot for each call that changes threads.
 */
public final class MicrometerContextCarrier implements ContextCarrier {
    /* What the caller has not must not be left over on the thread from another. */
    private final ContextSnapshotFactory snapshots =
            ContextSnapshotFactory.builder().clearMissing(true).build();

    @Override
    public Captured capture() {
        ContextSnapshot snapshot = snapshots.captureAll();
        return () -> snapshot.setThreadLocals()::close;
    }
}
