package io.sluice.dashboard.server.traffic;

import org.jspecify.annotations.Nullable;

/**
 * The last 60 closed seconds of one resource, or of all of them together.
 *
 * @param resource its name
 * @param sum all of them
 * @param offered calls of each second; null is a gap
 * @param blocked calls of each second that were refused; null is a gap
 */
@SuppressWarnings("ArrayRecordComponent") // made for one answer, never compared
public record LastMinute(
        String resource,
        Point sum,
        @Nullable Long[] offered,
        @Nullable Long[] blocked) {}
