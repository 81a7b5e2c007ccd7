package io.sluice.spring.config;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.convert.Conversion;
import io.sluice.guard.convert.ForeignFormat;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Reads {@code resilience4j.*} as the command line's {@code convert} does. What has no counterpart is logged, as a warning with its path; what
 * is wrong is a mistake.
 */
final class Resilience4jPropertiesReader {
    private static final Logger log = LoggerFactory.getLogger(Resilience4jPropertiesReader.class);
    private static final String ROOT = "resilience4j";

    /** Which module's instances become rules of a kind. */
    private static final Map<String, List<String>> MODULES = Map.of(
            StandardKinds.CIRCUIT_BREAKER.name(), List.of("circuitbreaker"),
            StandardKinds.RATE_LIMITER.name(), List.of("ratelimiter"),
            StandardKinds.BULKHEAD.name(), List.of("bulkhead", "threadpoolbulkhead"),
            StandardKinds.RETRY.name(), List.of("retry"),
            StandardKinds.TIMEOUT.name(), List.of("timelimiter"));

    /** What the converter says of a value that is wrong, rather than without a counterpart: Resilience4j would not have started either. */
    private static final Pattern MISTAKE = Pattern.compile(
            "would be no valid rule|is no number|is no duration|there is no config called|inherits from itself");

    private Resilience4jPropertiesReader() {}

    /**
     * @param annotated have the config called {@code default} where no instance says anything of them
     */
    static Draft read(Environment environment, List<AnnotatedParts.Part> annotated) {
        PropertyNode root = PropertyNode.read(environment, ROOT);
        Properties properties = new Properties();
        collect(root, ROOT, Binder.get(environment), properties);
        annotated.forEach(part -> byDefault(root, part, properties));
        if (properties.isEmpty()) {
            return Draft.of(List.of(), Map.of(), List.of());
        }
        Conversion conversion = ForeignFormat.RESILIENCE4J.convert(text(properties));
        List<String> mistakes = new ArrayList<>();
        for (Conversion.Unconverted each : conversion.unconverted()) {
            if (MISTAKE.matcher(each.why()).lookingAt()) {
                mistakes.add(each.toString());
            } else {
                log.warn("Not taken over from Resilience4j: {}", each);
            }
        }
        RuleDocument document =
                RuleDocuments.assuming(StandardKinds.all()).write(conversion.rules(), RuleDocument.JSON);
        return new Draft(document, places(conversion.rules(), root), mistakes);
    }

    /** Lists become words between commas, as in a file of properties. */
    private static void collect(PropertyNode node, String path, Binder binder, Properties properties) {
        if (node.child("0") != null) {
            binder.bind(node.name(), Bindable.listOf(String.class))
                    .ifBound(items -> properties.setProperty(path, String.join(",", items)));
            return;
        }
        if (node.isLeaf()) {
            binder.bind(node.name(), Bindable.of(String.class)).ifBound(value -> properties.setProperty(path, value));
        }
        node.children().forEach(child -> collect(child, path + '.' + child.written(), binder, properties));
    }

    private static void byDefault(PropertyNode root, AnnotatedParts.Part part, Properties properties) {
        String module = MODULES.getOrDefault(part.kind().name(), List.of("")).get(0);
        boolean hasDefault = root.find(module, "configs", "default") != null;
        if (hasDefault && root.find(module, "instances", part.guard()) == null) {
            properties.setProperty(String.join(".", ROOT, module, "instances", part.guard(), "baseConfig"), "default");
        }
    }

    private static String text(Properties properties) {
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static Map<String, PropertyNode> places(RuleSet rules, PropertyNode root) {
        Map<String, PropertyNode> places = new HashMap<>();
        for (int i = 0; i < rules.rules().size(); i++) {
            PropertyNode instance = instance(rules.rules().get(i), root);
            if (instance != null) {
                places.put("rules[" + i + ']', instance);
            }
        }
        return places;
    }

    private static @Nullable PropertyNode instance(Rule<?> rule, PropertyNode root) {
        for (String module : MODULES.getOrDefault(rule.kind().name(), List.of())) {
            PropertyNode instance = root.find(module, "instances", rule.resource());
            if (instance != null) {
                return instance;
            }
        }
        return null;
    }
}
