package io.sluice.cluster.client;

import java.util.Arrays;
import java.util.Iterator;

/**
 * The permits of calls in flight that this client holds of one bucket: a block for each lease. Taking, giving back and counting are for any
 * thread; which blocks there are is for the {@link Link}, under its lock. A block is kept until its lease is over, and its calls have ended.
 */
final class HeldBlocks implements Iterable<HeldBlock> {
    /** Instead of a lease's number: there is no permit. */
    static final long NOTHING = -1;

    private static final HeldBlock[] NONE = {};

    private final Runnable lastTaken;
    private volatile HeldBlock[] blocks = NONE; // replaced under the link's lock

    /**
     * @param lastTaken told when the newest block, which is looked at last, has no permit left; must not do anything that takes long
     */
    HeldBlocks(Runnable lastTaken) {
        this.lastTaken = lastTaken;
    }

    // ---- for any thread

    /** Takes a permit: returns its lease's number, or {@link #NOTHING}. */
    long take(long now) {
        HeldBlock[] present = blocks;
        for (int i = 0; i < present.length; i++) {
            if (present[i].take(now)) {
                if (i == present.length - 1 && present[i].isFull(now)) {
                    lastTaken.run();
                }
                return present[i].lease();
            }
        }
        return NOTHING;
    }

    /** A call that took a permit of this lease has ended. */
    void giveBack(long lease) {
        for (HeldBlock block : blocks) {
            if (block.lease() == lease) {
                block.giveBack();
                return;
            }
        }
    }

    /** Whether there is a block of this lease. */
    boolean has(long lease) {
        return Arrays.stream(blocks).anyMatch(block -> block.lease() == lease);
    }

    boolean isEmpty() {
        return blocks.length == 0;
    }

    /** Permits of leases that are not over. */
    int permits(long now) {
        return Arrays.stream(blocks)
                .filter(block -> block.isUsable(now))
                .mapToInt(HeldBlock::permits)
                .sum();
    }

    /** Calls in flight, also those whose lease is over. */
    int calls() {
        return Arrays.stream(blocks).mapToInt(HeldBlock::calls).sum();
    }

    /** Calls in flight whose lease is over. */
    int callsWithoutLease(long now) {
        return Arrays.stream(blocks)
                .filter(block -> block.isOver(now))
                .mapToInt(HeldBlock::calls)
                .sum();
    }

    // ---- for the link

    void add(HeldBlock block) {
        HeldBlock[] present = blocks;
        HeldBlock[] next = Arrays.copyOf(present, present.length + 1);
        next[present.length] = block;
        blocks = next;
    }

    /** Drops those whose lease is over, but for those that have calls in flight. */
    void dropEnded(long now) {
        HeldBlock[] present = blocks;
        HeldBlock[] live = Arrays.stream(present)
                .filter(block -> !block.isOver(now) || block.keep(0) > 0)
                .toArray(HeldBlock[]::new);
        if (live.length < present.length) {
            blocks = live.length == 0 ? NONE : live;
        }
    }

    /** Those there are now. */
    @Override
    public Iterator<HeldBlock> iterator() {
        return Arrays.asList(blocks).iterator();
    }
}
