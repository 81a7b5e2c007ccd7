package io.sluice.dashboard.api;

import io.sluice.core.Check;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened at an instance.
 *
 * @param type what
 * @param at when, by the agent's clock, in milliseconds since 1970
 * @param resource where; null if it concerns the instance
 * @param transition how a breaker changed; given for {@code BREAKER_TRANSITION} only
 * @param override the id of an override; given for {@code OVERRIDE_ENDED} only
 * @param count how many; given for {@code METRICS_LOST} (buckets), {@code EVENTS_LOST} and {@code RESOURCE_OVERFLOW} (resources)
 * @param detail for people; null if there is nothing to add
 */
public record AgentEvent(
        Type type,
        long at,
        @Nullable String resource,
        @Nullable BreakerTransition transition,
        @Nullable String override,
        @Nullable Long count,
        @Nullable String detail) {

    /** What happened. Later versions may add kinds, for consoles that know them. */
    public enum Type {
        /** A breaker changed its state. */
        BREAKER_TRANSITION,
        /** An override has come to its end by itself. */
        OVERRIDE_ENDED,
        /** A resource was used for the first time. */
        RESOURCE_DISCOVERED,
        /** There are more resources than can be counted each; the others are counted together. */
        RESOURCE_OVERFLOW,
        /** The console could not be told in time: so many seconds are missing. */
        METRICS_LOST,
        /** The console could not be told in time: so many events are missing. */
        EVENTS_LOST,
        /** A rule set came that is older than what is in force; it was ignored. */
        OUTDATED_IGNORED,
        /** The application died shortly after it started with these rules, several times, so it started without them. */
        SNAPSHOT_SET_ASIDE,
        /** The file with the last good rules cannot be written or read. */
        SNAPSHOT_FAILED
    }

    public AgentEvent {
        Check.present("type", type);
        Check.inRange("at", at, 0, Position.MAX);
        if (type == Type.BREAKER_TRANSITION) {
            Check.present("transition", transition);
        }
        if (count != null) {
            Check.inRange("count", count, 0, Position.MAX);
        }
    }

    /** A change of a breaker. */
    public static AgentEvent transition(long at, String resource, BreakerTransition transition) {
        return new AgentEvent(Type.BREAKER_TRANSITION, at, resource, transition, null, null, null);
    }

    /** An override that has ended by itself. */
    public static AgentEvent overrideEnded(long at, String resource, String override) {
        return new AgentEvent(Type.OVERRIDE_ENDED, at, resource, null, override, null, null);
    }

    /** A resource that is new. */
    public static AgentEvent discovered(long at, String resource) {
        return new AgentEvent(Type.RESOURCE_DISCOVERED, at, resource, null, null, null, null);
    }

    /** So many of something. */
    public static AgentEvent counted(Type type, long at, long count) {
        return new AgentEvent(type, at, null, null, null, count, null);
    }

    /** Something that is told in words. */
    public static AgentEvent told(Type type, long at, String detail) {
        return new AgentEvent(type, at, null, null, null, null, detail);
    }
}
