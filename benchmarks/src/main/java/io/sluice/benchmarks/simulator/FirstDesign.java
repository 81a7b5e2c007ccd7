package io.sluice.benchmarks.simulator;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;

/**
 * The gate as it was first designed, before ADRs 11 and 19 changed it; to see what they brought. In other words and for one thread; the
 * arithmetic is in {@link FirstDesignLimit}.
 */
final class FirstDesign implements Limiter {
    private static final int CALLERS = 64;
    private static final double NEED = 0.8; // of the limit in use: then calls compete
    private static final double DEMAND_WEIGHT = 0.02;
    private static final int TIMES_ON_CREDIT = 4;
    private static final long SHORTEST_CREDIT = 50_000_000L;

    private final FirstDesignLimit limit;
    private final int[] ofTier = new int[Priority.values().length];
    private final double[] demand = new double[ofTier.length];
    private final int[] ofCaller = new int[CALLERS + 1];
    private int inFlight;
    private int activeCallers;

    private boolean low = true;
    private boolean rejected;
    private long lowSince;
    private long creditUntil;

    FirstDesign(double highest) {
        limit = new FirstDesignLimit(highest);
    }

    @Override
    public long enter(long now, Stream stream) {
        double admitted = limit.admitted();
        int caller = caller(stream.context());
        int tier = tier(stream.context().priority());
        if (tier > 0 && isGreedy(caller, admitted)) {
            tier = Math.min(ofTier.length - 1, tier + 1);
        }
        double threshold = threshold(tier, admitted);
        boolean onCredit = inFlight >= threshold;
        int times = limit.isSteady() && now < creditUntil ? TIMES_ON_CREDIT : 1;
        if (inFlight >= threshold * times) {
            limit.rejected();
            rejected = true;
            return -1;
        }
        if (low && inFlight > NEED * admitted) {
            low = false;
            double longest = Math.max(SHORTEST_CREDIT, 6 * limit.baselineNanos());
            creditUntil = Math.max(creditUntil, now + (long) Math.min(longest, 2.0 * (now - lowSince)));
        }
        int level = onCredit
                ? FirstDesignLimit.ON_CREDIT
                : inFlight + 1 < limit.value() / 2 ? FirstDesignLimit.FAR : FirstDesignLimit.NEAR;
        count(tier, caller, 1);
        return level | tier << 2 | caller << 4 | (long) limit.joinCohort(now) << 11;
    }

    @Override
    public void exit(long token, long start, long now, boolean dropped) {
        int bits = (int) token;
        count(bits >>> 2 & 3, bits >>> 4 & 0x7F, -1);
        if (rejected) {
            rejected = false;
            lowSince = now;
        }
        if (!low && limit.isSteady() && inFlight <= NEED * limit.value()) {
            low = true;
            lowSince = now;
        }
        limit.ended(bits & 3, (int) (token >>> 11), Math.log((double) Math.max(1, now - start)), dropped, now);
    }

    private void count(int tier, int caller, int change) {
        inFlight += change;
        ofTier[tier] += change;
        for (int t = 0; t < demand.length; t++) {
            demand[t] += DEMAND_WEIGHT * (ofTier[t] - demand[t]);
        }
        if (caller > 0) {
            ofCaller[caller] += change;
            if (ofCaller[caller] == (change > 0 ? 1 : 0)) {
                activeCallers += change;
            }
        }
    }

    /** Beyond its share of the calls in flight, while calls compete. */
    private boolean isGreedy(int caller, double admitted) {
        return caller > 0
                && inFlight >= NEED * admitted
                && activeCallers > 1
                && ofCaller[caller] >= Math.max(1, admitted / activeCallers);
    }

    private double threshold(int tier, double admitted) {
        if (tier == 0) {
            return admitted + 2 * Math.sqrt(limit.value()) * admitted / limit.value();
        }
        double above = 0;
        for (int t = 0; t < tier; t++) {
            above += demand[t];
        }
        return above < 0.5 ? admitted : Math.max(admitted / 2, admitted - 2 * Math.sqrt(above));
    }

    private static int caller(CallContext context) {
        String origin = context.origin();
        return origin == null ? 0 : 1 + Math.floorMod(origin.hashCode(), CALLERS);
    }

    private static int tier(Priority priority) {
        return switch (priority) {
            case CRITICAL_PLUS -> 0;
            case CRITICAL -> 1;
            case SHEDDABLE_PLUS -> 2;
            case SHEDDABLE -> 3;
        };
    }

    @Override
    public double limit() {
        return limit.value();
    }
}
