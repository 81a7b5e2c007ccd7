package io.sluice.ratelimiter;

import io.sluice.core.gate.CallCounts;
import java.time.Duration;

/**
 * A cap on the calls in flight of many processes, as one process sees it at one moment.
 *
 * @param name what is protected
 * @param rule the server's rule
 * @param limit calls of all clients together, as the server told last; 0 if it never did
 * @param heldPermissions permits that this process holds, used or not
 * @param inFlight calls of this process, also those of other gates of the rule
 * @param withoutLease calls of these whose lease was over before they were: this process stood still, or was cut off, for too long
 * @param locally calls in flight that the fallback let in
 * @param waiting calls that wait for a permit
 * @param answering whether a server answers; if not, the fallback decides once what is held has run out
 * @param clients how many clients the server last told of
 * @param fallbackCalls calls that the fallback let in since the gate was made
 * @param unanswered for how long, in all, no server has answered since this process knows the rule
 * @param counts calls since the gate was made
 */
public record ClusterBulkheadSnapshot(
        String name,
        String rule,
        long limit,
        int heldPermissions,
        int inFlight,
        int withoutLease,
        int locally,
        int waiting,
        boolean answering,
        int clients,
        long fallbackCalls,
        Duration unanswered,
        CallCounts counts) {}
