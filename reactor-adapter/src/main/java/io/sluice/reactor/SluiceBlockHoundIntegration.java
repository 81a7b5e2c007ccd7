package io.sluice.reactor;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where somebody has it look, what only looks like blocking: threads that meet at a word try again at once; and some locks
 * are held for a few instructions and never while anybody waits, as that of Reactor's own timers is: the timers', a retry budget's, that of
 * the turns of a failover, and that of a bulkhead's threads when work is handed to them.
 * <p>Found by the service loader, which is why it is public; there is nothing to call.
 */
public final class SluiceBlockHoundIntegration implements BlockHoundIntegration {
    private static final String POOLS = "io.sluice.ratelimiter.";
    private static final String RECOVERY = "io.sluice.recovery.";
    private static final String EXECUTORS = "java.util.concurrent.";

    @Override
    public void applyTo(BlockHound.Builder builder) {
        for (Allowed allowed : allowed()) {
            builder.allowBlockingCallsInside(allowed.type, allowed.method);
        }
    }

    static Allowed[] allowed() {
        return new Allowed[] {
            new Allowed(POOLS + "GcraPool", "take"),
            new Allowed(POOLS + "WindowPool", "take"),
            new Allowed(POOLS + "WarmUpPool", "take"),
            new Allowed(POOLS + "PooledRateLimiter", "takeAgain"),
            new Allowed(RECOVERY + "RetryBudget", "tryTake"),
            new Allowed(RECOVERY + "failover.Picker", "inTurn"),
            new Allowed(RECOVERY + "failover.Targets", "change"),
            new Allowed("io.sluice.bulkhead.Workers", "execute"),
            new Allowed(EXECUTORS + "ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove"),
            new Allowed(EXECUTORS + "ThreadPoolExecutor", "addWorker"),
        };
    }

    /**
     * What BlockHound is to let pass.
     *
     * @param type the name of a class
     * @param method the name of one of its methods, whatever it calls
     */
    record Allowed(String type, String method) {}
}
