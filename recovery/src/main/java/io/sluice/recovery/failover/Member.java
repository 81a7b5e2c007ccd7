package io.sluice.recovery.failover;

import io.sluice.core.gate.Protection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A target of one list.
 *
 * @param index its place in that list
 * @param standing what is kept as long as a target of this id is in the list
 */
record Member(Target target, int index, Standing standing) {

    /** How a target stands: its gate, and what is going on with it. */
    static final class Standing {
        final @Nullable Protection gate;
        final long hash; // of the id
        final AtomicInteger inFlight = new AtomicInteger();
        final LongAdder attempts = new LongAdder();
        final LongAdder failed = new LongAdder();
        final LongAdder refused = new LongAdder();
        long turn; // guarded by the lock of Picker: how far it is behind (above zero) or ahead of its share

        Standing(String id, @Nullable Protection gate) {
            this.gate = gate;
            this.hash = Picker.hash(id);
        }
    }

    FailoverSnapshot.OfTarget snapshot() {
        return new FailoverSnapshot.OfTarget(
                target,
                standing.inFlight.get(),
                standing.attempts.sum(),
                standing.failed.sum(),
                standing.refused.sum());
    }
}
