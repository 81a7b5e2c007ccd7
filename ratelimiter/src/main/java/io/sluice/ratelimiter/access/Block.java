package io.sluice.ratelimiter.access;

/**
 * The addresses that share a prefix.
 *
 * @param first the first of them: the prefix, and zeros
 * @param length of the prefix, in bits of IPv6, so 96 more than in CIDR form for IPv4
 */
record Block(Address first, int length) implements Comparable<Block> {
    private static final int BITS = 128;
    private static final int IPV4_OFFSET = 96;

    /**
     * @param text an address, or a block in CIDR form
     * @throws IllegalArgumentException if it is neither
     */
    static Block parse(String text) {
        int slash = text.indexOf('/');
        Address address = Address.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw bad("IPv4 or IPv6 addresses, or blocks of them such as 10.0.0.0/8 or 2001:db8::/32", text);
        }
        int offset = text.indexOf(':') < 0 ? IPV4_OFFSET : 0;
        int length = slash < 0 ? BITS : offset + prefix(text, slash + 1, BITS - offset);
        Block block = new Block(address, length);
        Address first = new Address(address.high() & mask(length), address.low() & mask(length - Long.SIZE));
        if (!first.equals(address)) {
            throw bad("blocks with no bits beyond their prefix, such as 10.0.0.0/8", text);
        }
        return block;
    }

    private static int prefix(String text, int from, int most) {
        Integer length = null;
        if (text.length() - from <= 3 && text.substring(from).matches("0|[1-9][0-9]*")) {
            length = Integer.valueOf(text.substring(from));
        }
        if (length == null || length > most) {
            throw bad("blocks with a prefix length between 0 and " + most + " bits", text);
        }
        return length;
    }

    private static IllegalArgumentException bad(String allowed, String held) {
        return new IllegalArgumentException("addresses must hold " + allowed + ", but held \"" + held + '"');
    }

    boolean contains(Address address) {
        return ((address.high() ^ first.high()) & mask(length)) == 0
                && ((address.low() ^ first.low()) & mask(length - Long.SIZE)) == 0;
    }

    /** Whether it holds IPv4 addresses; a block of IPv6 does not, not even if they would fit in. */
    boolean isIpv4() {
        return first.isIpv4() && length >= IPV4_OFFSET;
    }

    /** The first bits of a long set; none if negative, all if there are more than it has. */
    static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << Long.SIZE - bits;
    }

    /** Where they begin; a block before those that lie in it. */
    @Override
    public int compareTo(Block other) {
        int byHigh = Long.compareUnsigned(first.high(), other.first.high());
        int byLow = Long.compareUnsigned(first.low(), other.first.low());
        return byHigh != 0 ? byHigh : byLow != 0 ? byLow : Integer.compare(length, other.length);
    }
}
