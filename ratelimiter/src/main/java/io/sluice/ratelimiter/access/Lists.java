package io.sluice.ratelimiter.access;

import io.sluice.core.gate.CallContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The lists of a configuration, ready to be asked. Immutable. */
final class Lists {
    /* What a call is answered. */
    static final long PASSED = 0;
    static final long ORIGIN = -1;
    static final long ADDRESS = -2;
    static final long UNREADABLE_ADDRESS = -3;
    static final long KEY = -4;

    final AccessListConfig config;
    final BlockSet ipv4;
    final BlockSet ipv6;
    private final boolean passListed;
    private final KeyList[] keyLists;

    /**
     * One list of values of a key.
     *
     * @param name the key
     * @param refusal the answer if the value is missing and must not be
     * @param check the answer for one value
     */
    private record KeyList(String name, long refusal, ToLongFunction<@Nullable Object> check) {}

    Lists(AccessListConfig config) {
        this.config = config;
        passListed = config.mode() == AccessListConfig.Mode.ALLOW;
        List<Block> blocks = config.addresses().stream().map(Block::parse).toList();
        ipv4 = BlockSet.of(blocks.stream().filter(Block::isIpv4).toList());
        ipv6 = BlockSet.of(blocks.stream().filter(block -> !block.isIpv4()).toList());
        List<KeyList> present = new ArrayList<>();
        if (!blocks.isEmpty()) {
            present.add(new KeyList(AccessList.ADDRESS, ADDRESS, this::checkAddress));
        }
        config.keys()
                .forEach((name, values) -> present.add(new KeyList(name, KEY, value -> checkText(values, value, KEY))));
        keyLists = present.toArray(KeyList[]::new);
    }

    /** Whether a call passes every list; the first that it does not pass otherwise. */
    long check(CallContext context) {
        if (!config.origins().isEmpty()) {
            long answer = checkText(config.origins(), context.origin(), ORIGIN);
            if (answer != PASSED) {
                return answer;
            }
        }
        for (KeyList list : keyLists) {
            long answer = checkAll(list, context.keys().get(list.name));
            if (answer != PASSED) {
                return answer;
            }
        }
        return PASSED;
    }

    /** Every value must pass; where there is none, it is not listed. */
    private long checkAll(KeyList list, @Nullable Object value) {
        if (value == null || value instanceof Collection<?> none && none.isEmpty()) {
            return passListed ? list.refusal : PASSED;
        }
        if (!(value instanceof Collection<?> several)) {
            return list.check.applyAsLong(value);
        }
        for (Object each : several) {
            long answer = list.check.applyAsLong(each);
            if (answer != PASSED) {
                return answer;
            }
        }
        return PASSED;
    }

    private long checkText(Set<String> listed, @Nullable Object value, long refusal) {
        return (value != null && listed.contains(value.toString())) == passListed ? PASSED : refusal;
    }

    private long checkAddress(@Nullable Object value) {
        Address address = Address.ofCaller(value);
        if (address == null) {
            return UNREADABLE_ADDRESS;
        }
        return (address.isIpv4() ? ipv4 : ipv6).contains(address) == passListed ? PASSED : ADDRESS;
    }
}
