package io.sluice.ratelimiter;

import io.sluice.core.gate.CallCounts;
import java.time.Duration;

/**
 * A limit that many processes share, as one process sees it at one moment.
 *
 * @param name what is protected
 * @param rule the server's rule
 * @param limitForPeriod what the server's rule allows in its period to all processes together; 0 as long as it has not been told
 * @param limitRefreshPeriod its period; zero as long as it has not been told
 * @param availablePermissions what the server's bucket had left when it last answered this process; 0 if the limit is by key
 * @param leasedPermissions permits that this process holds and has not used
 * @param waiting calls that wait for permits to come, or for the server's answer
 * @param keys values that this process knows; 0 if the limit is not by key
 * @param answering whether the server answers; if not, the fallback decides once the leases are used up
 * @param clients how many clients the server last told of
 * @param fallbackCalls calls that the fallback let in
 * @param unanswered for how long, in all, the server has not answered since this process knows it
 * @param counts calls since the gate was made
 */
public record ClusterLimitSnapshot(
        String name,
        String rule,
        long limitForPeriod,
        Duration limitRefreshPeriod,
        long availablePermissions,
        long leasedPermissions,
        int waiting,
        int keys,
        boolean answering,
        int clients,
        long fallbackCalls,
        Duration unanswered,
        CallCounts counts) {

    /** Of a limit whose period has not been told. */
    public ClusterLimitSnapshot(
            String name,
            String rule,
            long limitForPeriod,
            long leasedPermissions,
            int waiting,
            int keys,
            boolean answering,
            int clients,
            long fallbackCalls,
            Duration unanswered,
            CallCounts counts) {
        this(
                name,
                rule,
                limitForPeriod,
                Duration.ZERO,
                0,
                leasedPermissions,
                waiting,
                keys,
                answering,
                clients,
                fallbackCalls,
                unanswered,
                counts);
    }
}
