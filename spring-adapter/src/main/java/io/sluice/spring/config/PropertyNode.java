package io.sluice.spring.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * The properties below one name, of all sources, as a tree. Names are told apart in their uniform form, so {@code failure-rate-threshold},
 * {@code failureRateThreshold} and {@code FAILURERATETHRESHOLD} are one node. Where and how a property was written is that of the source
 * that wins.
 */
final class PropertyNode {
    private final ConfigurationPropertyName name;
    private final Map<String, PropertyNode> children = new LinkedHashMap<>();
    private String written;
    private boolean set;
    private @Nullable Origin origin;

    private PropertyNode(ConfigurationPropertyName name) {
        this.name = name;
        written = name.getLastElement(Form.ORIGINAL);
    }

    static PropertyNode read(Environment environment, String prefix) {
        PropertyNode root = new PropertyNode(ConfigurationPropertyName.of(prefix));
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream().filter(root.name::isAncestorOf).forEach(name -> root.add(name, source));
            }
        }
        return root;
    }

    private void add(ConfigurationPropertyName full, ConfigurationPropertySource source) {
        PropertyNode node = this;
        for (int i = name.getNumberOfElements(); i < full.getNumberOfElements(); i++) {
            ConfigurationPropertyName itsName = full.chop(i + 1);
            node = node.children.computeIfAbsent(full.getElement(i, Form.UNIFORM), key -> new PropertyNode(itsName));
            node.preferForm(full.getElement(i, Form.ORIGINAL));
        }
        if (!node.set) {
            node.set = true;
            node.origin = Origin.from(source.getConfigurationProperty(full));
        }
    }

    /** Environment variables know neither dashes nor capitals: another source's form says more. */
    private void preferForm(String form) {
        if (written.equals(written.toLowerCase(Locale.ROOT)) && !written.contains("-")) {
            written = form;
        }
    }

    /** This tree, and where it says nothing the other. A value or a list is taken from one of the two, whole. */
    PropertyNode over(@Nullable PropertyNode other) {
        if (other == null || set && children.isEmpty() || children.containsKey("0")) {
            return this;
        }
        PropertyNode merged = new PropertyNode(name);
        merged.written = written;
        merged.set = set;
        merged.origin = origin;
        other.children.forEach(merged.children::put);
        children.forEach((key, child) -> merged.children.merge(key, child, (under, over) -> over.over(under)));
        return merged;
    }

    ConfigurationPropertyName name() {
        return name;
    }

    /** The last element as it was written, without brackets. */
    String written() {
        return written;
    }

    boolean isLeaf() {
        return children.isEmpty();
    }

    Collection<PropertyNode> children() {
        return children.values();
    }

    @Nullable PropertyNode child(String key) {
        return children.get(uniform(key));
    }

    /** The child of a child, and so on. */
    @Nullable PropertyNode find(String... path) {
        PropertyNode node = this;
        for (int i = 0; i < path.length && node != null; i++) {
            node = node.child(path[i]);
        }
        return node;
    }

    /** What all forms of a name have in common. */
    static String uniform(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Where the property stands, in words; empty if that is not known. */
    String where() {
        Origin known = origin;
        for (PropertyNode child : children.values()) {
            if (known != null) {
                break;
            }
            String ofChild = child.where();
            if (!ofChild.isEmpty()) {
                return ofChild;
            }
        }
        return known == null ? "" : known.toString();
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
