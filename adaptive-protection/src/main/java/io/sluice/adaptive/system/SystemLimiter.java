package io.sluice.adaptive.system;

import io.sluice.adaptive.signal.HostSignals;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;

/**
 * Hard limits for everything that comes into a process, as Sentinel's system rules have them: calls a second, calls in flight, mean
 * response time, load, processor time. Each refuses under a name of its own.
 * <p>One limiter stands in all guards that it is to protect together; what comes in through any of them counts for all. Take an
 * {@link io.sluice.adaptive.AdaptiveLimiter} when the right numbers are not known: it finds them, and this one does not.
 *
 * <p><b>What is counted.</b> The last second: ten slices of a tenth, and the one under way, so never more than {@code maxQps} in any
 * second. A refused call counts nowhere, so a limit on response time lets calls in again a second after the slow ones ended.
 * <p><b>In a line of gates</b> the token of a call that is let in is always 0.
 * <p><b>Unknown signals</b> refuse nothing: see {@link HostSignals}. Of a host whose load is high, calls are let in as long as fewer are in
 * flight than the service has shown to work off at once; the first is always let in.
 *
 * <p><b>Thread safety.</b> Safe for many threads. There are never more than {@code maxThreads} in flight. Of calls that come at the same
 * moment, {@code maxQps} may let in one too many for each thread.
 * <p><b>Cost.</b> A fetch-and-add in and one out on one shared word, and up to three adds on a stripe of the thread's own. Ten times a second
 * one call allocates some hundred bytes for the slice that has ended. With neither {@code maxQps}, {@code maxResponseTime} nor
 * {@code maxLoad} no clock is read.
 */
public sealed interface SystemLimiter extends Gate permits SlicedSystemLimiter {

    /** What rules and meters call this kind of gate. */
    String KIND = "system";

    /** Lets everything in until it is told otherwise. */
    static SystemLimiter ofDefaults(String name) {
        return of(name, SystemConfig.ofDefaults());
    }

    /** A limiter that looks at the host it runs on: {@link HostSignals#system()}. */
    static SystemLimiter of(String name, SystemConfig config) {
        return of(name, config, NanoClock.system(), HostSignals.system());
    }

    /** A limiter that knows nothing of the machine: limits on load and processor time have no effect. */
    static SystemLimiter of(String name, SystemConfig config, NanoClock clock) {
        return of(name, config, clock, HostSignals.none());
    }

    /**
     * @param clock by which calls are timed: the system's, or a test's
     * @param signals what is known about the machine
     */
    static SystemLimiter of(String name, SystemConfig config, NanoClock clock, HostSignals signals) {
        return new SlicedSystemLimiter(name, config, clock, signals);
    }

    /** The limits in force. */
    SystemConfig config();

    /** What the limits are compared with, and who was refused why; of about the same moment. */
    SystemSnapshot snapshot();

    EventPublisher<SystemEvent> events();

    /**
     * Changes the limits for the calls that come from now on. What is in flight stays, also beyond a lower limit, and what was counted
     * in the last second still counts; a limit that needs times counts from now on if none did before.
     */
    void update(SystemConfig config);
}
