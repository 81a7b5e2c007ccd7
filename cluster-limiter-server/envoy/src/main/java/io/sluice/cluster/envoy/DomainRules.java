package io.sluice.cluster.envoy;

import io.sluice.cluster.envoy.DescriptorNode.Found;
import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.guard.document.DocumentPart;
import io.sluice.guard.document.InvalidRulesException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one domain, as a file of the reference service (envoyproxy/ratelimit) has them; immutable.
 * <pre>{@code
 * domain: shop
 * descriptors:
 *   - key: path
 *     value: /pay
 *     rate_limit: {unit: minute, requests_per_unit: 100}
 *     descriptors:
 *       - key: user            # each user has a count of his own
 *         rate_limit: {unit: second, requests_per_unit: 5}
 * }</pre>
 * <p>A request's descriptor is followed down the tree, entry by entry: to the descriptor of the entry's value, or to the first whose value
 * ends with {@code *} and begins so, or to that of the key alone. The limit is that of the descriptor of the last entry. Where a key stands
 * without a value, or with one that ends with {@code *}, each value has a count of its own.
 * <p>What is not known is refused, as the reference service does. {@code detailed_metric} changes nothing: values are no tags here.
 */
public final class DomainRules {
    private static final Set<String> ROOT = Set.of("domain", "descriptors");
    private static final Set<String> DESCRIPTOR =
            Set.of("key", "value", "rate_limit", "descriptors", "shadow_mode", "detailed_metric");
    private static final Set<String> RATE_LIMIT = Set.of("unit", "requests_per_unit", "unlimited", "name", "replaces");
    private static final Set<String> REPLACES = Set.of("name");
    private static final List<String> UNITS =
            Stream.of(CalendarUnit.values()).map(CalendarUnit::name).toList();
    private static final int MOST_NAME = 200;

    private final String domain;
    private final DescriptorNode root;
    private final List<DescriptorLimit> limits;

    private DomainRules(String domain, DescriptorNode root, List<DescriptorLimit> limits) {
        this.domain = domain;
        this.root = root;
        this.limits = List.copyOf(limits);
    }

    /**
     * Reads a file of the reference service.
     *
     * @throws InvalidRulesException if it holds a mistake; the message tells path, line, what is allowed and what it was
     */
    public static DomainRules read(byte[] yaml) {
        DocumentPart document = DocumentPart.yaml(yaml);
        Map<String, DocumentPart> fields = document.fields(ROOT);
        DocumentPart name = document.required(fields, "domain");
        if (name.text().isBlank() || name.text().length() > MOST_NAME) {
            throw name.outOfRange("a name of 1 to " + MOST_NAME + " characters");
        }
        Reader reader = new Reader();
        DescriptorNode root = new DescriptorNode(null);
        reader.readInto(root, "", fields.get("descriptors"));
        return new DomainRules(name.text(), root, reader.limits);
    }

    /** Reads one file. */
    private static final class Reader {
        final List<DescriptorLimit> limits = new ArrayList<>();

        void readInto(DescriptorNode parent, String path, @Nullable DocumentPart list) {
            if (list == null) {
                return;
            }
            for (DocumentPart part : list.items()) {
                Map<String, DocumentPart> fields = part.fields(DESCRIPTOR);
                DocumentPart keyPart = part.required(fields, "key");
                String key = keyPart.text();
                if (key.isEmpty()) {
                    throw keyPart.outOfRange("a key");
                }
                String value = fields.containsKey("value") ? fields.get("value").text() : "";
                String name = escaped(key) + (value.isEmpty() ? "" : '=' + escaped(value));
                String itsPath = path.isEmpty() ? name : path + '/' + name;
                DescriptorNode node = new DescriptorNode(limit(itsPath, fields));
                if (!parent.add(key, value, node)) {
                    throw part.invalid("there must be one descriptor of a key and value, but " + name + " came before");
                }
                readInto(node, itsPath, fields.get("descriptors"));
            }
        }

        private static String escaped(String text) {
            return text.replace("%", "%25").replace("/", "%2F").replace("=", "%3D");
        }

        private @Nullable DescriptorLimit limit(String path, Map<String, DocumentPart> descriptor) {
            boolean shadow = flag(descriptor, "shadow_mode");
            flag(descriptor, "detailed_metric");
            DocumentPart part = descriptor.get("rate_limit");
            if (part == null) {
                return null;
            }
            Map<String, DocumentPart> fields = part.fields(RATE_LIMIT);
            boolean unlimited = flag(fields, "unlimited");
            DocumentPart unit = fields.get("unit");
            if (unlimited && unit != null) {
                throw unit.invalid("there must be no unit if it is unlimited");
            }
            DocumentPart requests = fields.get("requests_per_unit");
            String name = fields.containsKey("name") ? fields.get("name").text() : "";
            DescriptorLimit limit = new DescriptorLimit(
                    ruleId(path),
                    requests == null ? 0 : requests.whole(0, DescriptorLimit.MOST_REQUESTS),
                    unlimited
                            ? CalendarUnit.SECOND
                            : CalendarUnit.valueOf(part.required(fields, "unit").oneOf(UNITS)),
                    unlimited,
                    shadow,
                    name,
                    replaces(fields.get("replaces"), name));
            limits.add(limit);
            return limit;
        }

        private static boolean flag(Map<String, DocumentPart> fields, String name) {
            return fields.containsKey(name) && fields.get(name).flag();
        }

        /** Names of limits have an end, paths have none. */
        private static String ruleId(String path) {
            if (path.length() <= LimitRule.MAX_ID) {
                return path;
            }
            String rest = '…' + Integer.toHexString(path.hashCode());
            return path.substring(0, LimitRule.MAX_ID - rest.length()) + rest;
        }

        private static Set<String> replaces(@Nullable DocumentPart list, String own) {
            Set<String> names = new HashSet<>();
            if (list != null) {
                for (DocumentPart item : list.items()) {
                    DocumentPart name = item.required(item.fields(REPLACES), "name");
                    if (name.text().isEmpty() || name.text().equals(own)) {
                        throw name.outOfRange("the name of another limit");
                    }
                    names.add(name.text());
                }
            }
            return names;
        }
    }

    /** Whose limits these are. */
    public String domain() {
        return domain;
    }

    /** What the engine has to know. */
    List<LimitRule> rules() {
        return limits.stream()
                .filter(DescriptorLimit::isCounted)
                .map(DescriptorLimit::rule)
                .toList();
    }

    /**
     * The limit of a descriptor.
     *
     * @param key which of its counts
     */
    record Match(DescriptorLimit limit, String key) {}

    /** The limit of a descriptor's entries, each a key and a value; null if it has none. */
    @Nullable Match find(List<Map.Entry<String, String>> entries) {
        DescriptorNode level = root;
        List<String> key = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Found found = level.find(entries.get(i).getKey(), entries.get(i).getValue());
            if (found == null) {
                return null;
            }
            if (!found.isExact()) {
                key.add(entries.get(i).getValue());
            }
            level = found.node();
            if (i == entries.size() - 1) {
                DescriptorLimit limit = level.limit();
                return limit == null ? null : new Match(limit, Keys.of(key));
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return "DomainRules[" + domain + ", " + limits.size() + " limits]";
    }
}
