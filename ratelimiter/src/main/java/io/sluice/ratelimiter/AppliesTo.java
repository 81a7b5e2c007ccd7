package io.sluice.ratelimiter;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.gate.CallContext;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a limit counts. The others are let in, and take nothing of it. Several limits on a resource, each for other calls, stand
 * beside each other: one for a caller, one for all but that one, and one for the sum.
 * <p>All conditions must be met. Who calls and what the call came in by is found in the {@link CallContext}.
 *
 * @param origins only calls of these callers; empty, the default: of all, also of unknown ones
 * @param exceptOrigins not calls of these callers: those of "the others", to which unknown ones belong; only without origins; default
 *     none
 * @param entrances only calls that came in by one of these; empty, the default: by any
 * @param whileBusy the name of a resource: only while that is busy; absent by default
 * @param busyFromPerSecond so many calls that the resource lets in within a second make it busy; 1, the default, to
 *     {@value RateLimiterConfig#MAX_PER_SECOND}
 */
public record AppliesTo(
        Set<String> origins,
        Set<String> exceptOrigins,
        Set<String> entrances,
        @Nullable String whileBusy,
        long busyFromPerSecond) {

    /** No condition: every call counts. */
    public static final AppliesTo EVERY_CALL = new AppliesTo(Set.of(), Set.of(), Set.of());

    public AppliesTo {
        origins = Check.setOf("origins", origins);
        exceptOrigins = Check.setOf("exceptOrigins", exceptOrigins);
        entrances = Check.setOf("entrances", entrances);
        if (!origins.isEmpty() && !exceptOrigins.isEmpty()) {
            throw new BadValueException(
                    "exceptOrigins", "empty if there are origins", new TreeSet<>(exceptOrigins).toString());
        }
        if (whileBusy != null) {
            Check.notBlank("whileBusy", whileBusy);
        }
        Check.inRange("busyFromPerSecond", busyFromPerSecond, 1, RateLimiterConfig.MAX_PER_SECOND);
    }

    /** Whatever else is busy. */
    public AppliesTo(Set<String> origins, Set<String> exceptOrigins, Set<String> entrances) {
        this(origins, exceptOrigins, entrances, null, 1);
    }

    /** Calls of these callers. */
    public static AppliesTo origins(String... names) {
        return new AppliesTo(distinct("origins", names), Set.of(), Set.of());
    }

    /** Calls of all but these callers. */
    public static AppliesTo exceptOrigins(String... names) {
        return new AppliesTo(Set.of(), distinct("exceptOrigins", names), Set.of());
    }

    /** Calls that came in by one of these. */
    public static AppliesTo entrances(String... names) {
        return new AppliesTo(Set.of(), Set.of(), distinct("entrances", names));
    }

    /** Calls while another resource lets in so many a second. */
    public static AppliesTo whileBusy(String resource, long fromPerSecond) {
        return new AppliesTo(Set.of(), Set.of(), Set.of(), resource, fromPerSecond);
    }

    /** To name one twice is a slip of the pen; perhaps another was meant. */
    private static Set<String> distinct(String what, String... names) {
        List<String> given = Check.listOf(what, Arrays.asList(Check.present(what, names)));
        Set<String> once = Set.copyOf(given);
        if (once.size() < given.size()) {
            throw new BadValueException(what, "without repetition", given.toString());
        }
        return once;
    }

    /** Whether the call itself meets the conditions, whatever else is busy. */
    boolean covers(CallContext context) {
        String origin = context.origin();
        return (origins.isEmpty() || origin != null && origins.contains(origin))
                && (origin == null || !exceptOrigins.contains(origin))
                && (entrances.isEmpty() || context.entrance() != null && entrances.contains(context.entrance()));
    }

    /** Whether it takes a context to know. */
    boolean isByContext() {
        return !(origins.isEmpty() && exceptOrigins.isEmpty() && entrances.isEmpty());
    }
}
