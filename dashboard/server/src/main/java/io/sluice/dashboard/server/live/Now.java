package io.sluice.dashboard.server.live;

import io.sluice.dashboard.server.rollout.RolloutView;
import io.sluice.dashboard.server.traffic.PointView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an environment is at one moment.
 *
 * @param at when, in milliseconds since 1970
 * @param env which
 * @param attention what needs somebody, the most urgent first
 * @param mostBlocked resources that refuse the most calls, in the last minute
 * @param rollouts those that are going on
 * @param apps all applications that were heard of
 */
public record Now(
        long at,
        String env,
        List<Matter> attention,
        List<Blocked> mostBlocked,
        List<RolloutView> rollouts,
        List<AppLine> apps) {

    /** What is the matter. The most urgent come first. */
    public enum Kind {
        /** Breakers let no calls through. */
        BREAKER_OPEN,
        /** Instances refuse their rules. */
        REJECTED,
        /** Instances have other rules than they should. */
        DRIFTED,
        /** Instances were sent their rules, and said nothing. */
        TIMED_OUT,
        /** A rollout waits for a decision. */
        ROLLOUT_PAUSED,
        /** An override ends soon. */
        OVERRIDE,
        /** Instances were not heard of for a minute. */
        SILENT,
        /** Two processes have one id. */
        DUPLICATE,
        /** The past cannot be written. */
        TRAFFIC_NOT_KEPT
    }

    /**
     * One matter.
     *
     * @param app where; empty if it concerns the console
     * @param subject a resource, a revision, a rollout, or an override
     * @param since when it began, in milliseconds since 1970; null if that is not known
     * @param instances where, at most 20
     * @param count on how many instances
     * @param of so many
     * @param detail for people
     */
    public record Matter(
            Kind kind,
            String app,
            String subject,
            @Nullable Long since,
            List<String> instances,
            int count,
            int of,
            String detail) {}

    /** A resource that refuses calls. */
    @SuppressWarnings("ArrayRecordComponent") // made for one answer, never compared
    public record Blocked(
            String app,
            String resource,
            @Nullable PointView minute,
            @Nullable Long[] offered,
            @Nullable Long[] blocked) {}

    /**
     * One application.
     *
     * @param online instances that were heard of within a minute
     * @param known instances that are shown
     * @param revision what they are to have; 0 for nothing
     * @param applied how many have it
     * @param resources how many it has
     * @param minute all its resources together
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one answer, never compared
    public record AppLine(
            String app,
            String owner,
            int online,
            int known,
            long revision,
            int applied,
            int resources,
            @Nullable PointView minute,
            @Nullable Long[] offered,
            @Nullable Long[] blocked) {}
}
