package io.sluice.ratelimiter.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A set of addresses, as blocks of one family. Immutable. */
final class BlockSet {
    /*
     * Two blocks lie one in the other or apart. Those that lie in others are left out, so the rest is sorted by where they begin and
     * where they end alike, and only the last that begins at or before an address can hold it. A binary search finds that. Since at
     * most 2^n blocks of prefixes of n bits lie apart, it takes no more steps than a trie would, in less room.
     */
    private final long[] high;
    private final long[] low;
    private final byte[] length;

    private BlockSet(List<Block> apart) {
        high = new long[apart.size()];
        low = new long[apart.size()];
        length = new byte[apart.size()];
        for (int i = 0; i < apart.size(); i++) {
            Block block = apart.get(i);
            high[i] = block.first().high();
            low[i] = block.first().low();
            length[i] = (byte) (block.length() - Byte.MAX_VALUE); // 128 does not fit into a byte
        }
    }

    static BlockSet of(Collection<Block> blocks) {
        List<Block> apart = new ArrayList<>();
        for (Block block : blocks.stream().sorted().toList()) {
            if (apart.isEmpty() || !apart.get(apart.size() - 1).contains(block.first())) {
                apart.add(block);
            }
        }
        return new BlockSet(apart);
    }

    boolean contains(Address address) {
        int from = 0;
        int to = high.length; // the first that begins after the address lies between the two
        while (from < to) {
            int middle = from + to >>> 1;
            if (beginsAfter(middle, address)) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from > 0 && holds(from - 1, address);
    }

    int size() {
        return high.length;
    }

    private boolean beginsAfter(int index, Address address) {
        int byHigh = Long.compareUnsigned(high[index], address.high());
        return byHigh > 0 || byHigh == 0 && Long.compareUnsigned(low[index], address.low()) > 0;
    }

    private boolean holds(int index, Address address) {
        int bits = length[index] + Byte.MAX_VALUE;
        return ((high[index] ^ address.high()) & Block.mask(bits)) == 0
                && ((low[index] ^ address.low()) & Block.mask(bits - Long.SIZE)) == 0;
    }
}
