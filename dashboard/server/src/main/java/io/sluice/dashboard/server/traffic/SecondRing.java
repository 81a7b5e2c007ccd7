package io.sluice.dashboard.server.traffic;

import io.sluice.dashboard.api.metrics.ResourceSecond;
import org.jspecify.annotations.Nullable;

/**
 * The last 15 minutes of one resource, all instances together. What is no longer likely to change is kept as bytes, a fourth of the room. Not
 * safe for several threads.
 */
final class SecondRing {
    /** How many seconds are kept. */
    static final int SECONDS = 900;

    /** Later than this hardly anything comes, and whoever looks at the last minute has it at hand. */
    private static final int SETTLED = 75;

    private final long[] second = new long[SECONDS];
    private final @Nullable Object[] cells = new @Nullable Object[SECONDS]; // ResourceSecond, or its bytes

    /** Adds what one instance counted. */
    void add(long at, ResourceSecond more) {
        ResourceSecond before = at(at);
        int cell = (int) (at % SECONDS);
        second[cell] = at;
        cells[cell] = before == null ? more : before.plus(more);
        pack(at - SETTLED);
    }

    private void pack(long at) {
        int cell = (int) Math.floorMod(at, (long) SECONDS);
        if (second[cell] == at && cells[cell] instanceof ResourceSecond counts) {
            cells[cell] = Packed.pack(counts);
        }
    }

    /** What was counted in a second; null if nothing was, or it is too long ago. */
    @Nullable ResourceSecond at(long wanted) {
        int cell = (int) Math.floorMod(wanted, (long) SECONDS);
        if (second[cell] != wanted) {
            return null;
        }
        Object counts = cells[cell];
        return counts instanceof byte[] bytes ? Packed.unpack(bytes) : (ResourceSecond) counts;
    }
}
