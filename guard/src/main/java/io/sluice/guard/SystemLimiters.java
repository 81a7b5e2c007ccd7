package io.sluice.guard;

import io.sluice.adaptive.signal.HostSignals;
import io.sluice.adaptive.system.SystemConfig;
import io.sluice.adaptive.system.SystemLimiter;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSlot;
import io.sluice.core.time.NanoClock;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The system limiters that rules have made: one for each rule, shared by all the guards it applies to. A rule for a pattern so limits what
 * comes in through all guards that it matches, together. Used under the lock of the container, or by one guard alone.
 */
final class SystemLimiters {
    /* Held weakly: the guards hold those they have, and with the last guard the limiter goes. */
    private final Map<Place, WeakReference<SystemLimiter>> limiters = new HashMap<>();

    /** What tells limiters apart; one that only looks on has a state of its own. */
    private record Place(RuleSlot slot, RuleMode mode) {}

    /** The limiter of a rule; it may have other options than the rule, if other guards have it. */
    SystemLimiter of(Rule<?> rule, SystemConfig config, NanoClock clock) {
        limiters.values().removeIf(each -> each.get() == null);
        Place place = new Place(rule.slot(), rule.mode());
        return Optional.ofNullable(limiters.get(place)).map(WeakReference::get).orElseGet(() -> {
            SystemLimiter made = alone(rule.resource(), config, clock, new CallCounters());
            limiters.put(place, new WeakReference<>(made));
            return made;
        });
    }

    /** One that nobody shares; the counters are the guard's, but this one counts for several. */
    static SystemLimiter alone(String name, SystemConfig config, NanoClock clock, CallCounters counters) {
        HostSignals signals = NanoClock.system().equals(clock) ? HostSignals.system() : HostSignals.none();
        return SystemLimiter.of(name, config, clock, signals);
    }
}
