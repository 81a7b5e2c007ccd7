package io.sluice.ratelimiter;

import io.sluice.core.gate.Gate;

/** What the tokens of refusals say. */
final class Refusal {
    /*
     *    63 62 61  60 59                                             0
     *   +--+--+------+------------------------------------------------+
     *   |1 |1 | why  | when, in nanoseconds since the limiter was made |
     *   +--+--+------+------------------------------------------------+
     *   why: 0 limit, 1 timeout, 2 limit and never to be granted
     *   when: so that retryAfter needs no clock; it wraps after 36 years
     */
    static final long NEVER = 0xE000_0000_0000_0000L;
    private static final long LIMIT = 0xC000_0000_0000_0000L;
    private static final long TIMEOUT = 0xD000_0000_0000_0000L;
    private static final long WHY = 0xF000_0000_0000_0000L;

    private Refusal() {}

    /** The permits cannot be had as soon as they are wanted. */
    static long tooLate(long now, long patience) {
        return (patience == 0 ? LIMIT : TIMEOUT) | now & ~WHY;
    }

    static String reason(long token) {
        if (token == Gate.INTERRUPTED) {
            return "interrupted";
        }
        return (token & WHY) == TIMEOUT ? "timeout" : "limit";
    }

    /** When the refusal was made, given a time that is not decades away from it. */
    static long madeAt(long token, long about) {
        long difference = (token - about & ~WHY) << 4 >> 4;
        return about + difference;
    }
}
