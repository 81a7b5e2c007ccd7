package io.sluice.cluster.sentinel;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.sluice.core.BadValueException;
import java.net.InetSocketAddress;
import java.util.List;

/** Blocks of addresses. Immutable. */
final class Subnets {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    private final List<IpSubnetFilterRule> blocks;

    Subnets(List<String> blocks) {
        this.blocks = blocks.stream().map(Subnets::rule).toList();
    }

    boolean contains(InetSocketAddress address) {
        return blocks.stream().anyMatch(block -> block.matches(address));
    }

    static void check(String name, String block) {
        String address = address(block);
        int most = NetUtil.isValidIpV4Address(address) ? V4_BITS : V6_BITS;
        boolean sound = NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address);
        if (!sound || bits(block, most) < 0) {
            throw new BadValueException(name, "an address, or a block such as 10.0.0.0/8", '"' + block + '"');
        }
    }

    private static IpSubnetFilterRule rule(String block) {
        String address = address(block);
        int most = NetUtil.isValidIpV4Address(address) ? V4_BITS : V6_BITS;
        return new IpSubnetFilterRule(address, bits(block, most), IpFilterRuleType.ACCEPT);
    }

    private static String address(String block) {
        int slash = block.indexOf('/');
        return slash < 0 ? block : block.substring(0, slash);
    }

    /** How many bits are the block's; -1 if that is no such number. */
    private static int bits(String block, int most) {
        int slash = block.indexOf('/');
        if (slash < 0) {
            return most;
        }
        String bits = block.substring(slash + 1);
        boolean sound = bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= most;
        return sound ? Integer.parseInt(bits) : -1;
    }
}
