package io.sluice.ratelimiter.access;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An address of IPv6, or of IPv4 in its IPv6 form, as 128 bits.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record Address(long high, long low) {
    private static final long IPV4_IN_IPV6 = 0xFFFFL << Integer.SIZE;
    private static final int GROUPS = 8;
    private static final int GROUP_BITS = 16;
    private static final int NOT_A_NUMBER = -1;

    static Address ofIpv4(int bits) {
        return new Address(0, IPV4_IN_IPV6 | Integer.toUnsignedLong(bits));
    }

    boolean isIpv4() {
        return high == 0 && low >>> Integer.SIZE == 0xFFFF;
    }

    /** The address that a call comes from, as {@link AccessList} describes it; null if it is none. */
    static @Nullable Address ofCaller(@Nullable Object value) {
        if (value instanceof InetAddress address) {
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return bytes.remaining() == Integer.BYTES
                    ? ofIpv4(bytes.getInt())
                    : new Address(bytes.getLong(), bytes.getLong());
        }
        return value instanceof String text ? parse(plain(text)) : null;
    }

    /** Without the brackets and the zone that an IPv6 address may have. */
    private static String plain(String text) {
        if (text.indexOf(':') < 0) {
            return text;
        }
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String inner = bracketed ? text.substring(1, text.length() - 1) : text;
        int zone = inner.indexOf('%');
        return zone < 0 ? inner : inner.substring(0, zone);
    }

    /** Reads an address in one of the usual forms, and asks nobody; null if it is none. */
    static @Nullable Address parse(String text) {
        if (text.indexOf(':') >= 0) {
            return parseIpv6(text);
        }
        long bits = parseIpv4(text, 0);
        return bits == NOT_A_NUMBER ? null : ofIpv4((int) bits);
    }

    /** Four decimal numbers without leading zeros, which some take for octal ones. */
    private static long parseIpv4(String text, int from) {
        long bits = 0;
        int at = from;
        for (int part = 0; part < 4; part++) {
            int end = part == 3 ? text.length() : text.indexOf('.', at);
            int number = end < 0 || end - at > 3 ? NOT_A_NUMBER : number(text, at, end, 10);
            boolean leadingZero = end - at > 1 && text.charAt(at) == '0';
            if (number == NOT_A_NUMBER || number > 255 || leadingZero) {
                return NOT_A_NUMBER;
            }
            bits = bits << Byte.SIZE | number;
            at = end + 1;
        }
        return bits;
    }

    /** Up to eight groups of hexadecimal digits, of which a run of zeros may be left out once, and the last two may be IPv4. */
    private static @Nullable Address parseIpv6(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = text.startsWith("::") ? 0 : NOT_A_NUMBER;
        int at = gap == 0 ? 2 : 0;
        while (at < text.length()) {
            int colon = text.indexOf(':', at);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && text.indexOf('.', at) >= 0) {
                long bits = parseIpv4(text, at);
                if (bits == NOT_A_NUMBER || count > GROUPS - 2) {
                    return null;
                }
                groups[count++] = (int) (bits >>> GROUP_BITS);
                groups[count++] = (int) bits & 0xFFFF;
                break;
            }
            int group = end - at > 4 ? NOT_A_NUMBER : number(text, at, end, 16);
            if (group == NOT_A_NUMBER || count == GROUPS) {
                return null;
            }
            groups[count++] = group;
            at = end + 1;
            if (at == text.length()) {
                return null; // a colon at the end
            }
            if (colon >= 0 && text.charAt(at) == ':') {
                if (gap != NOT_A_NUMBER) {
                    return null; // a second gap
                }
                gap = count;
                at++;
            }
        }
        boolean complete = gap == NOT_A_NUMBER ? count == GROUPS : count < GROUPS;
        return complete ? join(groups, count, gap) : null;
    }

    private static Address join(int[] groups, int count, int gap) {
        long high = 0;
        long low = 0;
        int zeros = GROUPS - count;
        for (int i = 0; i < GROUPS; i++) {
            boolean before = gap == NOT_A_NUMBER || i < gap;
            int group = before ? groups[i] : i < gap + zeros ? 0 : groups[i - zeros];
            high = high << GROUP_BITS | low >>> Long.SIZE - GROUP_BITS;
            low = low << GROUP_BITS | group;
        }
        return new Address(high, low);
    }

    private static int number(String text, int from, int to, int radix) {
        int number = from < to ? 0 : NOT_A_NUMBER;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : NOT_A_NUMBER; // other scripts have digits, too
            if (digit < 0) {
                return NOT_A_NUMBER;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
