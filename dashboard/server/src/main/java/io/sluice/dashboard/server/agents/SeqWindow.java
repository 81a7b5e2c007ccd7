package io.sluice.dashboard.server.agents;

/**
 * Tells which numbered messages have been here, so that one that is sent twice counts once. Remembers the last 64 below the greatest; an older
 * one is taken to have been here. Not safe for several threads.
 */
final class SeqWindow {
    private long greatest;
    private long seen; // bit n: greatest - n was here

    /** Notes a number, from 1; says whether it is new. */
    boolean isNew(long seq) {
        if (seq > greatest) {
            long ahead = seq - greatest;
            seen = ahead < Long.SIZE ? seen << ahead | 1 : 1;
            greatest = seq;
            return true;
        }
        long behind = greatest - seq;
        if (behind >= Long.SIZE || (seen >>> behind & 1) == 1) {
            return false;
        }
        seen |= 1L << behind;
        return true;
    }
}
