package io.sluice.spring.actuate;

import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.guard.GuardEvent;
import io.sluice.guard.SluiceEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. Later versions may add kinds.
 *
 * @param at when, by the wall clock, as ISO 8601
 * @param guard to which guard; null if to the rules of a source
 * @param type such as StateTransition, RulesApplied, RulesRefused, RulesChanged, OverrideSet
 * @param details what else there is to say, by type
 */
public record EventDescription(String at, @Nullable String guard, String type, Map<String, Object> details) {

    static EventDescription of(StateTransition event) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("from", event.from().name());
        details.put("to", event.to().name());
        details.put("cause", event.cause().name());
        details.put("calls", event.window().calls());
        details.put("failureRate", event.window().failureRate());
        details.put("slowCallRate", event.window().slowCallRate());
        return of(event.at(), event.name(), event, details);
    }

    static EventDescription of(GuardEvent event) {
        Map<String, Object> details = Map.of();
        if (event instanceof GuardEvent.RulesChanged changed) {
            details = Map.of("rules", rules(changed.rules()));
        } else if (event instanceof GuardEvent.OverrideSet set) {
            details = Plain.map(GuardDescription.OverrideInForce.of(set.override()));
        } else if (event instanceof GuardEvent.OverrideEnded ended) {
            details = Plain.map(GuardDescription.OverrideInForce.of(ended.override()));
        }
        return of(event.at(), event.name(), event, details);
    }

    static EventDescription of(SluiceEvent event) {
        String guard = null;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("source", event.source());
        if (event instanceof SluiceEvent.GuardMade made) {
            guard = made.guard().name();
        } else if (event instanceof SluiceEvent.RulesApplied applied) {
            details.putAll(Plain.map(SluiceDescription.Rules.of(applied.rules())));
        } else if (event instanceof SluiceEvent.RulesRefused refused) {
            details.put("why", refused.why());
        }
        return of(event.at(), guard, event, details);
    }

    private static EventDescription of(Instant at, @Nullable String guard, Object event, Map<String, Object> details) {
        return new EventDescription(at.toString(), guard, event.getClass().getSimpleName(), details);
    }

    private static List<String> rules(List<EffectiveRule> rules) {
        return rules.stream()
                .map(each -> each.rule().kind().name() + " \"" + each.rule().id() + "\" of " + each.layer() + " "
                        + each.source())
                .toList();
    }
}
