package io.sluice.dashboard.server.agents;

/** How far the rules of now have come on their way into one instance. */
public enum Arrival {
    /** There are none for its application. */
    NO_RULES,
    /** It has no stream, or the stream has not begun. */
    WAITING,
    /** They were sent, and nothing was heard yet. */
    SENT,
    /** They are in force, and were understood as they were meant. */
    APPLIED,
    /** It refused them, and says why; what it had before stays in force. */
    REJECTED,
    /** They were sent, and nothing was heard for 10 s: perhaps only its way up is broken. */
    TIMED_OUT,
    /** It was not heard of for a minute; it gets them when it comes back. */
    OFFLINE,
    /** It has in force, under the right number or without having been told to, what differs. */
    DRIFTED
}
