package io.sluice.benchmarks.scale;

import io.sluice.core.window.LatencyHistogram.Percentiles;

/**
 * What came of a scenario; counts are of the time after everybody had connected.
 *
 * @param scenario what was played
 * @param seconds how long it was counted
 * @param asked calls that came
 * @param letIn calls that were let in
 * @param usedOfLimit what was let in of the keys for which more than half as much again came as their limit, as a share of their limits
 * @param refusedBelowLimit the share of refusals among calls of keys for which less than half of their limit came
 * @param mostAhead how far the calls of any key were ahead of its limit, as a multiple of its burst; over any stretch of time, from the first call on
 * @param fairness Jain's index over the processes of a service, of what each had of its hottest key; the worst of all services
 * @param framesUp frames from clients to token servers
 * @param framesDown frames back
 * @param work of Redis
 * @param waits how long calls waited that a token server was asked for
 */
record Outcome(
        Scenario scenario,
        double seconds,
        long asked,
        long letIn,
        double usedOfLimit,
        double refusedBelowLimit,
        double mostAhead,
        double fairness,
        long framesUp,
        long framesDown,
        RedisModel.Work work,
        Percentiles waits) {}
