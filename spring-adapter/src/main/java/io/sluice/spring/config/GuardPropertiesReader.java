package io.sluice.spring.config;

import io.sluice.core.rule.RuleKind;
import io.sluice.guard.document.StandardKinds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Reads {@code sluice.guards} and {@code sluice.defaults}.
 * <p>A guard has a section for each kind of rule: {@code sluice.guards.payments.circuit-breaker.failure-rate-threshold}. Of kinds that may
 * stand several times on a resource there is a section for each id in the plural: {@code rate-limiters.per-day.limit-for-period}. In each
 * section, {@code rule-mode} is the mode of the rule.
 * <p><b>Shared defaults.</b> What the config says that {@code base-config} names is the guard's own, unless the guard says otherwise; a config
 * may have a base in turn. The config called {@code default} fills in options of the sections that are there, and of parts that annotations
 * name; it brings none: no guard has a gate that nobody asked for.
 */
final class GuardPropertiesReader {
    static final String GUARDS = "sluice.guards";
    static final String DEFAULTS = "sluice.defaults";
    private static final String BASE = "base-config";
    private static final String MODE = "rule-mode";

    /** The kind that a section is about. */
    private record Section(RuleKind<?> kind, boolean several) {}

    private static final Map<String, Section> SECTIONS = sections();

    private final PropertyNode guards;
    private final PropertyNode defaults;
    private final SectionReader reader;
    private final List<Map<String, Object>> rules = new ArrayList<>();
    private final Map<String, PropertyNode> places = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();
    private final Set<AnnotatedParts.Part> ruled = new HashSet<>();

    private GuardPropertiesReader(Environment environment) {
        guards = PropertyNode.read(environment, GUARDS);
        defaults = PropertyNode.read(environment, DEFAULTS);
        reader = new SectionReader(Binder.get(environment), places);
    }

    /**
     * @param annotated have the config called {@code default} where no section says anything of them
     */
    static Draft read(Environment environment, List<AnnotatedParts.Part> annotated) {
        GuardPropertiesReader reader = new GuardPropertiesReader(environment);
        reader.defaults.children().forEach(reader::checkNames);
        reader.guards.children().forEach(reader::guard);
        annotated.forEach(reader::byDefault);
        return Draft.of(reader.rules, reader.places, reader.mistakes);
    }

    private static Map<String, Section> sections() {
        Map<String, Section> sections = new LinkedHashMap<>();
        for (RuleKind<?> kind : StandardKinds.all()) {
            sections.put(PropertyNode.uniform(kind.name()), new Section(kind, false));
            if (kind.repeatable()) {
                sections.put(PropertyNode.uniform(kind.name() + "s"), new Section(kind, true));
            }
        }
        return sections;
    }

    private void guard(PropertyNode guard) {
        PropertyNode whole = withBase(guard, new LinkedHashSet<>());
        for (PropertyNode child : whole.children()) {
            Section section = SECTIONS.get(PropertyNode.uniform(child.written()));
            if (section != null && section.several) {
                child.children().forEach(one -> rule(guard, guard.written(), section.kind, one, one.written()));
            } else if (section != null) {
                rule(guard, guard.written(), section.kind, child, null);
            } else if (!isBase(child)) {
                unknownSection(child);
            }
        }
    }

    private static boolean isBase(PropertyNode node) {
        return PropertyNode.uniform(node.written()).equals(PropertyNode.uniform(BASE));
    }

    /** From the guard up, so that what is nearer wins. */
    private PropertyNode withBase(PropertyNode node, Set<String> seen) {
        PropertyNode named = node.child(BASE);
        String base = reader.textOf(named);
        if (named == null || base == null) {
            return node;
        }
        PropertyNode config = defaults.child(base);
        if (config == null) {
            mistakes.add(Draft.tell(named, "", "must be one of " + names(defaults) + ", but was \"" + base + '"'));
            return node;
        }
        if (!seen.add(base)) {
            mistakes.add(Draft.tell(named, "", "must not lead back to itself, but was \"" + base + '"'));
            return node;
        }
        return node.over(withBase(config, seen));
    }

    private static String names(PropertyNode node) {
        return node.children().stream().map(PropertyNode::written).collect(Collectors.joining(", ", "[", "]"));
    }

    private void byDefault(AnnotatedParts.Part part) {
        PropertyNode section = byDefault(part.kind());
        if (section != null && ruled.add(part)) {
            rule(section, part.guard(), part.kind(), section, null);
        }
    }

    private @Nullable PropertyNode byDefault(RuleKind<?> kind) {
        PropertyNode byDefault = defaults.child("default");
        return byDefault == null ? null : byDefault.child(kind.name());
    }

    /**
     * @param place tells of the resource
     */
    private void rule(
            PropertyNode place, String resource, RuleKind<?> kind, PropertyNode section, @Nullable String id) {
        ruled.add(new AnnotatedParts.Part(resource, kind));
        PropertyNode whole = section.over(byDefault(kind));
        String path = "rules[" + rules.size() + ']';
        places.put(path, section);
        places.put(path + ".resource", place);
        Map<String, Object> rule = new LinkedHashMap<>();
        if (id != null) {
            rule.put("id", kind.name() + ':' + resource + ':' + id);
        }
        rule.put("resource", resource);
        rule.put("kind", kind.name());
        PropertyNode mode = whole.child(MODE);
        if (mode != null) {
            places.put(path + ".mode", mode);
            rule.put("mode", SectionReader.constant(reader.text(mode)));
        }
        rule.put("config", reader.record(whole, kind.configType(), path + ".config", child -> !isMode(child)));
        rules.add(rule);
    }

    private static boolean isMode(PropertyNode node) {
        return PropertyNode.uniform(node.written()).equals(PropertyNode.uniform(MODE));
    }

    /** What no guard uses is never read as a rule: its names are checked at least. */
    private void checkNames(PropertyNode config) {
        for (PropertyNode child : config.children()) {
            Section section = SECTIONS.get(PropertyNode.uniform(child.written()));
            if (section != null) {
                (section.several ? child.children() : List.of(child)).forEach(one -> checkOptions(one, section.kind));
            } else if (!isBase(child)) {
                unknownSection(child);
            }
        }
    }

    private void checkOptions(PropertyNode section, RuleKind<?> kind) {
        Set<String> known = SectionReader.components(kind.configType()).keySet();
        for (PropertyNode option : section.children()) {
            if (!isMode(option) && !known.contains(PropertyNode.uniform(option.written()))) {
                mistakes.add(
                        Draft.tell(option, "", "there is no such option of a " + SectionReader.dashed(kind.name())));
            }
        }
    }

    private void unknownSection(PropertyNode section) {
        String known = SECTIONS.values().stream()
                .map(each -> SectionReader.dashed(each.kind.name()) + (each.several ? "s" : ""))
                .collect(Collectors.joining(", "));
        mistakes.add(Draft.tell(
                section,
                "",
                "there is no such kind of rule; there are " + known + ", and " + BASE
                        + ". A name of a guard that is not of small letters, digits and dashes is put in brackets: "
                        + GUARDS + "[" + "GET /items/{id}]"));
    }
}
