package io.sluice.cluster.envoy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A level of a tree of descriptors. Filled while a file is read, then only read. */
final class DescriptorNode {
    private static final char ANY = '*';

    private final Map<String, Map<String, DescriptorNode>> byValue = new HashMap<>();
    private final Map<String, List<Prefix>> byPrefix = new HashMap<>();
    private final Map<String, DescriptorNode> byKey = new HashMap<>();
    private final @Nullable DescriptorLimit limit;

    private record Prefix(String start, DescriptorNode node) {}

    /**
     * The node of an entry.
     *
     * @param isExact whether it is of this one value, rather than of several that have their own counts
     */
    record Found(DescriptorNode node, boolean isExact) {}

    /**
     * @param limit of what ends here; null if there is none
     */
    DescriptorNode(@Nullable DescriptorLimit limit) {
        this.limit = limit;
    }

    @Nullable DescriptorLimit limit() {
        return limit;
    }

    /**
     * Adds a node.
     *
     * @param value empty for all values that have no node of their own; one that ends with * for those that begin so
     * @return false if there is one already
     */
    boolean add(String key, String value, DescriptorNode node) {
        if (value.isEmpty()) {
            return byKey.putIfAbsent(key, node) == null;
        }
        if (byValue.computeIfAbsent(key, k -> new HashMap<>()).putIfAbsent(value, node) != null) {
            return false;
        }
        if (value.charAt(value.length() - 1) == ANY) {
            byPrefix.computeIfAbsent(key, k -> new ArrayList<>())
                    .add(new Prefix(value.substring(0, value.length() - 1), node));
        }
        return true;
    }

    /** The node of an entry: that of its value, or the first of what its value begins with, or that of its key. */
    @Nullable Found find(String key, String value) {
        DescriptorNode exact = byValue.getOrDefault(key, Map.of()).get(value);
        if (exact != null) {
            return new Found(exact, true);
        }
        for (Prefix prefix : byPrefix.getOrDefault(key, List.of())) {
            if (value.startsWith(prefix.start)) {
                return new Found(prefix.node, false);
            }
        }
        DescriptorNode any = byKey.get(key);
        return any == null ? null : new Found(any, false);
    }
}
