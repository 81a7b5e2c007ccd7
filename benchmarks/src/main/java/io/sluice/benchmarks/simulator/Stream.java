package io.sluice.benchmarks.simulator;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;

/**
 * A part of the arrivals.
 *
 * @param name what reports call it
 * @param share of the arrivals, by count
 * @param work how many times the usual work a request is
 * @param context who calls, and how much it matters
 */
record Stream(String name, double share, double work, CallContext context) {

    static Stream usual() {
        return new Stream("all", 1, 1, CallContext.EMPTY);
    }

    static Stream of(String name, double share, Priority priority) {
        return new Stream(name, share, 1, CallContext.EMPTY.withPriority(priority));
    }

    static Stream from(String caller, double share) {
        return new Stream(caller, share, 1, CallContext.EMPTY.withOrigin(caller));
    }
}
