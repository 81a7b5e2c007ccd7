package io.sluice.adaptive.system;

import io.sluice.core.gate.CallCounts;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A system limiter as it is about now. What no limit needs is not measured, and then 0 or null.
 *
 * @param name what is protected
 * @param qps calls let in within the last second
 * @param inFlight calls in flight
 * @param responseTime the mean time that the calls took which ended within the last second; null if none did
 * @param load the machine's load average of the last minute; not a number if unknown
 * @param cpu processor time used, as a ratio; not a number if unknown
 * @param refusals calls refused, by reason as in {@link SystemOverloadedException}; only what happened
 * @param counts calls since the gate was made
 */
public record SystemSnapshot(
        String name,
        long qps,
        int inFlight,
        @Nullable Duration responseTime,
        double load,
        double cpu,
        Map<String, Long> refusals,
        CallCounts counts) {}
