package io.sluice.bulkhead;

import io.sluice.core.gate.CallCounts;

/**
 * A bulkhead at one moment.
 *
 * @param name what is protected
 * @param limit calls that may be in flight at once
 * @param inFlight slots that are taken; above the limit while a lowered one has not been reached, and for an instant by callers
 *     that meet at the last slot and are being turned away
 * @param waiting calls in line
 * @param abandoned slots of {@code inFlight} whose caller has given up, while the work goes on
 * @param counts calls since the bulkhead was made
 */
public record BulkheadSnapshot(String name, int limit, int inFlight, int waiting, int abandoned, CallCounts counts) {}
