package io.sluice.cluster.client;

import io.sluice.core.gate.CallCounts;

/**
 * A bulkhead at one moment.
 *
 * @param name the rule
 * @param limit calls of all clients together, as the server told last; 0 if it never did
 * @param heldPermissions permits that this process holds, used or not
 * @param inFlight calls of this process
 * @param withoutLease calls of these whose lease was over before they were: this process stood still, or was cut off, for too long
 * @param locally calls of these that the fallback let in
 * @param waiting calls that wait for a permit
 * @param answering whether the server answers; if not, the fallback decides once what is held has run out
 * @param counts calls since the bulkhead was made
 */
public record ClusterBulkheadSnapshot(
        String name,
        long limit,
        int heldPermissions,
        int inFlight,
        int withoutLease,
        int locally,
        int waiting,
        boolean answering,
        CallCounts counts) {}
