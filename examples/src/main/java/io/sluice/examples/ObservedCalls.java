package io.sluice.examples;

import io.micrometer.observation.ObservationRegistry;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.micrometer.GuardLog;
import io.sluice.micrometer.GuardObservations;

/** A span for each guarded call, and log lines for what is refused. */
public final class ObservedCalls implements AutoCloseable {
    private final Sluice sluice = Sluice.ofDefaults();

    // region observe
    ObservedCalls(ObservationRegistry observations) {
        GuardObservations.to(observations).observe(sluice); // a span for each call, if tracing handles observations
        GuardLog.ofDefaults().follow(sluice);
    }
    // endregion

    /** The guard of this name, observed. */
    public Guard guard(String name) {
        return sluice.guard(name);
    }

    @Override
    public void close() {
        sluice.close();
    }
}
