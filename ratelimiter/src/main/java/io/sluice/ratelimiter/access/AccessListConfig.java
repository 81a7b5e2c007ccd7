package io.sluice.ratelimiter.access;

import io.sluice.core.Check;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is listed, and what that means; immutable, compared by value.
 *
 * @param mode what the lists mean; default {@link Mode#DENY}
 * @param origins names of callers; none by default
 * @param addresses IPv4 and IPv6 addresses, and blocks of them in CIDR form such as {@code 10.0.0.0/8}; none by default. A block has
 *     no bits beyond its prefix: {@code 10.1.0.0/8} is refused, since it is not clear which of the two was meant. Blocks of IPv6
 *     hold no IPv4 addresses; those of {@code ::ffff:0:0/96} are IPv4 blocks
 * @param keys values, by the name of their key, each with one value at least; none by default
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record AccessListConfig(Mode mode, Set<String> origins, Set<String> addresses, Map<String, Set<String>> keys) {

    /** What it means to be listed. */
    public enum Mode {
        /** Only those on the lists pass. */
        ALLOW,
        /** All but those on the lists pass. */
        DENY
    }

    private static final AccessListConfig DEFAULTS = new Builder().build();

    public AccessListConfig {
        Check.present("mode", mode);
        origins = Check.setOf("origins", origins);
        origins.forEach(origin -> Check.notBlank("each of origins", origin));
        addresses = Check.setOf("addresses", addresses);
        addresses.forEach(Block::parse);
        keys = copy(Check.present("keys", keys));
        if (mode == Mode.ALLOW && origins.isEmpty() && addresses.isEmpty() && keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "one of origins, addresses and keys must be given with mode ALLOW, but all were empty");
        }
    }

    private static Map<String, Set<String>> copy(Map<String, Set<String>> keys) {
        Map<String, Set<String>> copy = new HashMap<>();
        keys.forEach((name, values) -> {
            Check.notBlank("each name of keys", name);
            if (name.equals(AccessList.ADDRESS)) {
                throw new IllegalArgumentException(
                        "keys must not hold \"" + name + "\", whose values belong to addresses, but held " + values);
            }
            Set<String> listed = Check.setOf("keys[" + name + "]", values);
            if (listed.isEmpty()) {
                throw new IllegalArgumentException("keys[" + name + "] must hold one value at least, but was empty");
            }
            copy.put(name, listed);
        });
        return Map.copyOf(copy);
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    public static AccessListConfig ofDefaults() {
        return DEFAULTS;
    }

    /** Starts from these options; this config stays as it is. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Lists may be long, so it gives their sizes. */
    @Override
    public String toString() {
        return "AccessListConfig[" + mode + ", " + origins.size() + " origins, " + addresses.size()
                + " addresses, keys " + new TreeSet<>(keys.keySet()) + "]";
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private Mode mode = Mode.DENY;
        private final Set<String> origins = new HashSet<>();
        private final Set<String> addresses = new HashSet<>();
        private final Map<String, Set<String>> keys = new HashMap<>();

        private Builder() {}

        private Builder(AccessListConfig from) {
            mode = from.mode;
            origins.addAll(from.origins);
            addresses.addAll(from.addresses);
            from.keys.forEach((name, values) -> keys.put(name, new HashSet<>(values)));
        }

        public Builder mode(Mode newMode) {
            mode = newMode;
            return this;
        }

        /** Lists origins, besides those that are listed. */
        public Builder origins(String... names) {
            origins.addAll(Arrays.asList(Check.present("origins", names)));
            return this;
        }

        /** Lists addresses and blocks, besides those that are listed. */
        public Builder addresses(String... addressesOrBlocks) {
            addresses.addAll(Arrays.asList(Check.present("addresses", addressesOrBlocks)));
            return this;
        }

        /** Lists values of a key, besides those that are listed. */
        public Builder key(String name, String... values) {
            Check.notBlank("each name of keys", name);
            List<String> listed = Check.listOf("keys[" + name + "]", Arrays.asList(Check.present("values", values)));
            keys.computeIfAbsent(name, none -> new HashSet<>()).addAll(listed);
            return this;
        }

        /**
         * @throws IllegalArgumentException if an entry is not what its list may hold; the message gives the list, what it may
         *     hold, and the entry
         */
        public AccessListConfig build() {
            return new AccessListConfig(mode, origins, addresses, keys);
        }
    }
}
