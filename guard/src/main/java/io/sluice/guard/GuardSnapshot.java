package io.sluice.guard;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.rule.RuleMode;
import java.util.List;
import java.util.Optional;

/**
 * A guard at one moment.
 *
 * @param name the resource
 * @param counts calls since the guard was made; each attempt of a retried call counts, and a call that a fallback answered counts by how
 *     it ended before
 * @param rejections refused calls by who refused them and why; only what has happened is listed
 * @param fallbacks calls, refused or failed, that a fallback was asked to answer
 * @param parts what the gates and recoveries look like: the snapshot of each that has one, such as
 *     {@link io.sluice.circuitbreaker.CircuitBreakerSnapshot}, in the order in which a call meets them
 */
public record GuardSnapshot(
        String name, CallCounts counts, List<Rejections> rejections, long fallbacks, List<PartSnapshot> parts) {

    /**
     * Calls refused by one gate for one reason.
     *
     * @param gate the kind of gate, such as {@code rateLimiter}
     * @param reason the gate's word for why, such as {@code limit}
     * @param count how many
     */
    public record Rejections(String gate, String reason, long count) {}

    /**
     * What one gate or recovery looks like.
     *
     * @param kind the kind of its rule, such as {@code circuitBreaker}
     * @param id the id of its rule
     * @param mode whether it acts, or only counts
     * @param shadowRejections calls of this guard that it would have refused or made wait since it was made, if it only counts; else 0
     * @param snapshot a record of its numbers; of what guards share, such as a system limiter, those of all of them
     */
    public record PartSnapshot(String kind, String id, RuleMode mode, long shadowRejections, Record snapshot) {}

    /** The first snapshot of this type, such as {@code CircuitBreakerSnapshot.class}. */
    public <S extends Record> Optional<S> part(Class<S> type) {
        return parts.stream()
                .map(PartSnapshot::snapshot)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
