package io.sluice.adaptive;

import io.sluice.adaptive.signal.HostSignals;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;

/**
 * A limit on calls in flight that finds itself: as many as keep the service busy, and no more, so that calls do not queue and what is
 * too much is turned away while turning away is cheap.
 * <p>One limiter may stand in several guards, such as all those of a process that share its processors; what is in flight through any of
 * them is in flight for all.
 *
 * <p><b>The limit</b> follows how long calls take: it grows while calls are refused and those let in do not queue, and shrinks when they
 * do. How that is known is told in {@link io.sluice.adaptive.algorithm.DrainProbe}. A call that was dropped (it took longer than
 * {@code slowCallDuration}, or ended with one of the {@code dropExceptions}) speaks for a lower limit; a call that failed otherwise says
 * nothing.
 * <p><b>Who goes first.</b> {@link io.sluice.core.gate.Priority#CRITICAL_PLUS} may use a little more than the limit; each lower
 * priority leaves as much of it free as the higher ones need, judged by how many of them are in flight, and nothing if there are none. When
 * four fifths of the limit are in use, a caller (the context's origin) with more than its share of the calls in flight counts as one
 * priority lower. While the machine is short of processor time or memory, sheddable calls are refused, if that is known.
 * <p><b>Bursts.</b> After a quiet time a burst may exceed the limit by the {@code burstFactor}, for four times as long as it was quiet and at
 * most a few times what a call takes, or as long as bursts have usually lasted, up to two seconds. Calls of a priority that leaves some of
 * the limit to higher ones get no such credit.
 *
 * <p><b>Thread safety.</b> Safe for many threads. Of calls in flight there are never more than the highest threshold in force when the
 * last of them was let in.
 * <p><b>Cost.</b> A call that is let in: a fetch-and-add in and one out on one shared word, two adds on a stripe of its own, two readings
 * of the clock, nothing allocated. A refusal: one add on a stripe of its own; no clock is read unless a burst is under way.
 */
public sealed interface AdaptiveLimiter extends Gate permits WindowedLimiter {

    /** What rules and meters call this kind of gate. */
    String KIND = "adaptive";

    static AdaptiveLimiter ofDefaults(String name) {
        return of(name, AdaptiveConfig.ofDefaults());
    }

    /** A limiter that also looks at the host it runs on: {@link HostSignals#system()}. */
    static AdaptiveLimiter of(String name, AdaptiveConfig config) {
        return of(name, config, NanoClock.system(), HostSignals.system());
    }

    /** A limiter that knows nothing of the machine. */
    static AdaptiveLimiter of(String name, AdaptiveConfig config, NanoClock clock) {
        return of(name, config, clock, HostSignals.none());
    }

    /**
     * @param clock by which calls are timed: the system's, or a test's
     * @param signals what is known about the machine
     */
    static AdaptiveLimiter of(String name, AdaptiveConfig config, NanoClock clock, HostSignals signals) {
        return new WindowedLimiter(name, config, clock, signals);
    }

    /** The configuration in force. */
    AdaptiveConfig config();

    /** The limit on calls in flight now; while a probe is under way, the one that it will come back to. */
    double limit();

    /** The limit, what is in flight, what is known of the service, and who was refused why; of about the same moment. */
    AdaptiveSnapshot snapshot();

    EventPublisher<AdaptiveEvent> events();

    /**
     * Changes the configuration of the running limiter. Other bounds, guards and modes leave what was learnt as it is; another algorithm,
     * or other options of it, begins to learn anew at the present limit. Calls in flight stay, also beyond a lower limit.
     */
    void update(AdaptiveConfig config);

    /** Forgets what was learnt and starts again at the initial limit. Calls in flight stay in flight; how long they take is not learnt. */
    void reset();
}
