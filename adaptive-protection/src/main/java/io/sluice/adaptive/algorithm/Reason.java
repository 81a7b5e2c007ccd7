package io.sluice.adaptive.algorithm;

/** Why a limit is what it is. */
public enum Reason {
    /** Nothing was learnt yet. */
    INITIAL,
    /** What was measured asked for no change. */
    STEADY,
    /** Calls are refused and none has to queue: there is room. */
    ROOM,
    /** Calls take longer than they should: they queue. */
    QUEUE,
    /** Too many calls were dropped or took too long. */
    DROPS,
    /** A probe found calls that queue no longer. */
    PROBE_HOLDS,
    /** A probe found that the service itself has become slower, and nothing queues. */
    PROBE_SLOWER,
    /** A probe found that calls queue even under a lower limit. */
    PROBE_QUEUE,
    /** The calls of a probe did not come back in time. */
    PROBE_LATE,
    /** A probe was given up, since too few calls came. */
    PROBE_GIVEN_UP,
    /** Everything stood still for a while; what was measured meanwhile is forgotten. */
    STALL,
    /** Somebody changed the configuration. */
    CONFIGURED
}
