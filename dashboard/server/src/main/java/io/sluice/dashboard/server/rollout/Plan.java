package io.sluice.dashboard.server.rollout;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In which steps a revision reaches instances, and when that stops.
 *
 * @param steps 1 to 20; the last one, and only that, is to all
 * @param guards what must not get worse while a step bakes
 * @param onBreach what happens if it does
 * @param quorum which part of a step's instances must have applied the revision; above 0, at most 1
 * @param ackTimeoutMillis how long they have for it; 1 s to 1 h
 */
public record Plan(List<Step> steps, Guards guards, OnBreach onBreach, double quorum, long ackTimeoutMillis) {
    /** How long instances have to acknowledge, if nobody says. */
    public static final long DEFAULT_ACK_TIMEOUT_MILLIS = 10_000;

    /** One step, to all. */
    public static final Plan ALL_AT_ONCE =
            new Plan(List.of(Step.TO_ALL), Guards.NONE, OnBreach.PAUSE, 1, DEFAULT_ACK_TIMEOUT_MILLIS);

    private static final int MOST_STEPS = 20;
    private static final long DAY_MILLIS = 86_400_000;

    /** What happens if a guard is breached. */
    public enum OnBreach {
        /** Somebody has to decide. */
        PAUSE,
        /** The rules of before are published anew. */
        ROLLBACK
    }

    /** What it takes to go on to the next step. */
    public enum Gate {
        /** That the time to bake is over. */
        AUTO,
        /** That somebody promotes it. */
        MANUAL
    }

    /**
     * One step: chooses by names, then by labels, then so many of those.
     *
     * @param instances the ids of instances; all if there are none
     * @param labels which all must have these values; all if there are none
     * @param percent which part of those, rounded up; above 0, at most 100; null for all
     * @param count how many of those; null for all
     * @param all all instances, those that come later included; then nothing else is given
     * @param bakeMillis how long the step is looked at before the next one; up to 24 h
     * @param gate what it takes to go on
     */
    public record Step(
            Set<String> instances,
            Map<String, String> labels,
            @Nullable Double percent,
            @Nullable Integer count,
            boolean all,
            long bakeMillis,
            Gate gate) {
        /** All instances. */
        static final Step TO_ALL = new Step(Set.of(), Map.of(), null, null, true, 0, Gate.AUTO);

        public Step {
            instances = Check.setOf("instances", instances);
            labels = Check.mapOf("labels", labels);
            Check.present("gate", gate);
            Check.inRange("bakeMillis", bakeMillis, 0, DAY_MILLIS);
            if (percent != null && !(percent > 0 && percent <= 100)) {
                throw new BadValueException("percent", "above 0 and at most 100", percent.toString());
            }
            if (count != null) {
                Check.inRange("count", count.intValue(), 1, 1_000_000);
            }
            boolean chooses = !instances.isEmpty() || !labels.isEmpty() || percent != null || count != null;
            if (all == chooses || percent != null && count != null) {
                throw new BadValueException(
                        "step",
                        "all, or a choice by instances, labels, and one of percent and count",
                        all ? "all and a choice" : chooses ? "percent and count" : "neither");
            }
        }

        /** So many of 100, with a time to bake. */
        public static Step percent(double percent, long bakeMillis) {
            return new Step(Set.of(), Map.of(), percent, null, false, bakeMillis, Gate.AUTO);
        }

        /** So many, until somebody promotes it. */
        public static Step count(int count) {
            return new Step(Set.of(), Map.of(), null, count, false, 0, Gate.MANUAL);
        }
    }

    /**
     * What must not be while a step bakes. What is null is not looked at.
     *
     * @param blockRatio the greatest part of calls that the canary may refuse; 0 to 1
     * @param exceptionRatioAbove by how much the part of calls that fail may be greater than elsewhere; 0 to 1
     * @param p99Times how many times as long as elsewhere the 99th percentile of latencies may be; from 1
     * @param breakerOpens how often breakers of the canary may open
     * @param minRequests below so many calls nothing is said
     */
    public record Guards(
            @Nullable Double blockRatio,
            @Nullable Double exceptionRatioAbove,
            @Nullable Double p99Times,
            @Nullable Integer breakerOpens,
            int minRequests) {
        /** Calls below which nothing is said, if nobody says otherwise. */
        public static final int DEFAULT_MIN_REQUESTS = 200;

        /** Nothing is looked at. */
        public static final Guards NONE = new Guards(null, null, null, null, DEFAULT_MIN_REQUESTS);

        public Guards {
            if (blockRatio != null) {
                Check.inRange("blockRatio", blockRatio.doubleValue(), 0.0, 1.0);
            }
            if (exceptionRatioAbove != null) {
                Check.inRange("exceptionRatioAbove", exceptionRatioAbove.doubleValue(), 0.0, 1.0);
            }
            if (p99Times != null) {
                Check.inRange("p99Times", p99Times.doubleValue(), 1.0, 1_000.0);
            }
            if (breakerOpens != null) {
                Check.inRange("breakerOpens", breakerOpens.intValue(), 0, 1_000_000);
            }
            Check.inRange("minRequests", minRequests, 1, 1_000_000_000);
        }
    }

    public Plan {
        steps = Check.listOf("steps", steps);
        Check.inRange("number of steps", steps.size(), 1, MOST_STEPS);
        for (int i = 0; i < steps.size(); i++) {
            boolean last = i == steps.size() - 1;
            if (steps.get(i).all() != last) {
                throw new BadValueException(
                        "steps[" + i + "].all",
                        last ? "true in the last step" : "false before the last step",
                        String.valueOf(!last));
            }
        }
        Check.present("guards", guards);
        Check.present("onBreach", onBreach);
        if (!(quorum > 0 && quorum <= 1)) {
            throw new BadValueException("quorum", "above 0 and at most 1", Double.toString(quorum));
        }
        Check.inRange("ackTimeoutMillis", ackTimeoutMillis, 1_000, 3_600_000);
    }
}
