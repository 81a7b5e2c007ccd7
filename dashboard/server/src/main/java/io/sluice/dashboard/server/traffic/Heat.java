package io.sluice.dashboard.server.traffic;

import org.jspecify.annotations.Nullable;

/**
 * One instance's part in a resource, second by second.
 *
 * @param instance its id
 * @param from when the first of 60 seconds began, in milliseconds since 1970
 * @param permitted calls that were let in; null is a gap, as in the others
 * @param blocked calls that were refused
 * @param failed calls that failed
 * @param p99 in microseconds; null also if no call ended
 */
@SuppressWarnings("ArrayRecordComponent") // made for one answer, never compared
public record Heat(
        String instance,
        long from,
        @Nullable Integer[] permitted,
        @Nullable Integer[] blocked,
        @Nullable Integer[] failed,
        @Nullable Integer[] p99) {}
