package io.sluice.spring.web;

import io.sluice.core.Check;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Whom an address is counted as. An address of IPv4 is one client; of IPv6, everybody has a whole network of addresses and takes another
 * whenever it suits, so all of a network are one client: {@code 2001:db8:1:2::/64}. An IPv4 address in its IPv6 form is that IPv4 address.
 * <p>Immutable; safe for many threads.
 * <p><b>Cost.</b> Addresses of IPv4 are handed back as they are; those of IPv6 are read and written anew.
 */
final class ClientNetwork {
    private static final int GROUP_BITS = 16;
    private static final int GROUPS = 8;

    private final int prefix;

    /**
     * @param prefix how many of the 128 bits of an address of IPv6 tell clients apart, from {@value WebProperties#LEAST_IPV6_PREFIX}
     *     to {@value WebProperties#IPV6_BITS}, which is the whole address
     */
    ClientNetwork(int prefix) {
        this.prefix = Check.inRange(
                "sluice.web.ipv6-prefix-length", prefix, WebProperties.LEAST_IPV6_PREFIX, WebProperties.IPV6_BITS);
    }

    /** The client that has this address; what is no address is a client of its own. */
    String of(String address) {
        boolean maybeIpv6 = address.indexOf(':') >= 0
                && (address.charAt(0) == ':' || Character.digit(address.charAt(0), GROUP_BITS) >= 0);
        if (!maybeIpv6) {
            return address;
        }
        int zone = address.indexOf('%');
        try {
            return of(literal(zone < 0 ? address : address.substring(0, zone)));
        } catch (UnknownHostException noAddress) {
            return address;
        }
    }

    @SuppressWarnings("AddressSelection") // begins as a literal does and has a colon: nobody is asked for a name
    private static InetAddress literal(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == Integer.BYTES) {
            return address.getHostAddress();
        }
        int kept = prefix / Byte.SIZE;
        if (kept < bytes.length) {
            bytes[kept] &= (byte) (0xFF << Byte.SIZE - prefix % Byte.SIZE);
            Arrays.fill(bytes, kept + 1, bytes.length, (byte) 0);
        }
        return text(bytes);
    }

    /** The groups that the prefix reaches into, and that the others are zero. */
    private String text(byte[] bytes) {
        int groups = (prefix + GROUP_BITS - 1) / GROUP_BITS;
        StringJoiner text = new StringJoiner(":", "", groups < GROUPS ? "::/" + prefix : "/" + prefix);
        for (int i = 0; i < groups; i++) {
            int group = Byte.toUnsignedInt(bytes[2 * i]) << Byte.SIZE | Byte.toUnsignedInt(bytes[2 * i + 1]);
            text.add(Integer.toHexString(group));
        }
        return text.toString();
    }
}
