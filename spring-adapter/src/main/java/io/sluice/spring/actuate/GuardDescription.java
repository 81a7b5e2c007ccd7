package io.sluice.spring.actuate;

import io.sluice.guard.ActiveOverride;
import io.sluice.guard.Explanation;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A guard as {@code /actuator/sluice} tells of it. Later versions may add components.
 *
 * @param name what is protected
 * @param override what an operator does to it for a while; null if nothing
 * @param counts calls since it was made
 * @param rejections refused calls by who refused them and why
 * @param fallbacks calls that a fallback was asked to answer
 * @param parts gates and recoveries, in the order in which a call meets them
 */
public record GuardDescription(
        String name,
        @Nullable OverrideInForce override,
        Map<String, Object> counts,
        List<GuardSnapshot.Rejections> rejections,
        long fallbacks,
        List<Part> parts) {

    /**
     * One gate or recovery.
     *
     * @param kind the kind of its rule
     * @param id the id of its rule
     * @param mode ENFORCE, SHADOW or OFF
     * @param layer the layer of the rule, such as FILE
     * @param source the name of the rule's source within that layer
     * @param options each option by its name
     * @param snapshot its numbers now; empty if it has none
     */
    public record Part(
            String kind,
            String id,
            String mode,
            String layer,
            String source,
            Map<String, Option> options,
            Map<String, Object> snapshot) {}

    /**
     * The value of an option in force.
     *
     * @param value a text, number, boolean, list or map; null if it is absent
     * @param origin DEFAULT, RULE or OVERRIDE
     */
    public record Option(@Nullable Object value, String origin) {}

    /**
     * An override in force.
     *
     * @param what such as FORCE_OPEN or SCALE 0.5
     * @param reason in the words of who set it
     * @param since when it was set, by the wall clock, as ISO 8601
     * @param until when it ends by itself
     */
    public record OverrideInForce(String what, String reason, String since, String until) {
        static OverrideInForce of(ActiveOverride override) {
            return new OverrideInForce(
                    override.what().toString(),
                    override.reason(),
                    override.since().toString(),
                    override.until().toString());
        }
    }

    /** As the guard is now. */
    static GuardDescription of(Guard guard) {
        GuardSnapshot snapshot = guard.snapshot();
        return new GuardDescription(
                guard.name(),
                guard.activeOverride().map(OverrideInForce::of).orElse(null),
                Plain.map(snapshot.counts()),
                snapshot.rejections(),
                snapshot.fallbacks(),
                parts(guard.explain(), snapshot));
    }

    private record PartKey(String kind, String id) {}

    private static List<Part> parts(List<Explanation> explained, GuardSnapshot snapshot) {
        Map<PartKey, Part> parts = new LinkedHashMap<>();
        for (Explanation each : explained) {
            parts.computeIfAbsent(new PartKey(each.kind(), each.ruleId()), key -> part(each, snapshot))
                    .options()
                    .put(
                            each.option(),
                            new Option(Plain.value(each.value()), each.origin().name()));
        }
        return new ArrayList<>(parts.values());
    }

    private static Part part(Explanation of, GuardSnapshot snapshot) {
        Optional<Record> numbers = snapshot.parts().stream()
                .filter(part -> part.kind().equals(of.kind()) && part.id().equals(of.ruleId()))
                .map(GuardSnapshot.PartSnapshot::snapshot)
                .findFirst();
        return new Part(
                of.kind(),
                of.ruleId(),
                of.mode().name(),
                of.layer().name(),
                of.source(),
                new LinkedHashMap<>(),
                numbers.map(Plain::map).orElse(Map.of()));
    }
}
