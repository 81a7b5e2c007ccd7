package io.sluice.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleKind;
import io.sluice.guard.document.StandardKinds;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What editors are told is what the records say: the hand-written entries, and an entry for each option of the config called {@code default},
 * described as in the schema of rule documents. When something has changed, {@code -Dsluice.docs.write=true} writes the file anew.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfigurationMetadataTest {
    private static final Path RESOURCES = Path.of("src/main/resources/META-INF");
    private static final Path PUBLISHED = RESOURCES.resolve("spring-configuration-metadata.json");
    private static final Path BY_HAND = RESOURCES.resolve("additional-spring-configuration-metadata.json");
    private static final Path SCHEMA = Path.of("../docs/rules.schema.json");

    @Test
    void the_published_metadata_is_that_of_the_records() throws IOException {
        Map<String, Object> byHand = read(BY_HAND);
        List<Map<String, Object>> properties = new ArrayList<>(list(byHand.get("properties")));
        Map<String, Object> definitions = map(read(SCHEMA).get("$defs"));
        for (RuleKind<?> kind : StandardKinds.all()) {
            Map<String, Object> described =
                    map(map(definitions.get(kind.name())).get("properties"));
            Object defaults = defaults(kind.configType());
            for (RecordComponent component : kind.configType().getRecordComponents()) {
                String description =
                        Objects.toString(map(described.get(component.getName())).get("description"), "");
                properties.add(entry(kind, component, description, defaults));
            }
        }
        properties.sort(Comparator.comparing(entry -> String.valueOf(entry.get("name"))));
        Map<String, List<Map<String, Object>>> all = new LinkedHashMap<>();
        byHand.forEach((section, entries) -> all.put(section, list(entries)));
        all.put("properties", properties);
        publish(all.entrySet().stream()
                .map(section -> "  \"" + section.getKey() + "\": " + lines(section.getValue()))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n")));
    }

    private static String lines(List<Map<String, Object>> entries) {
        return entries.stream()
                .map(entry -> "    " + Json.write(entry))
                .collect(Collectors.joining(",\n", "[\n", "\n  ]"));
    }

    @Test
    void editors_are_told_of_every_kind() {
        List<String> told = Stream.of(GuardOptions.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        for (RuleKind<?> kind : StandardKinds.all()) {
            assertThat(told).contains(kind.name());
            assertThat(told.contains(kind.name() + "s")).isEqualTo(kind.repeatable());
        }
    }

    private static Map<String, Object> entry(
            RuleKind<?> kind, RecordComponent component, String description, @Nullable Object defaults) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(
                "name",
                "sluice.defaults.default." + SectionReader.dashed(kind.name()) + '.'
                        + SectionReader.dashed(component.getName()));
        entry.put("type", type(component));
        if (!description.isEmpty()) {
            entry.put("description", description);
        }
        Object value = defaults == null ? null : value(component, defaults);
        if (value != null) {
            entry.put("defaultValue", value);
        }
        return entry;
    }

    private static String type(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == int.class) {
            return "java.lang.Integer";
        }
        if (type == long.class) {
            return "java.lang.Long";
        }
        if (type == double.class) {
            return "java.lang.Double";
        }
        if (type == boolean.class) {
            return "java.lang.Boolean";
        }
        boolean code = type.isInterface() && !type.getName().startsWith("java.util.");
        return code || type.getName().startsWith("java.util.function.") ? "java.lang.String" : generic(component);
    }

    private static String generic(RecordComponent component) {
        return component.getGenericType().getTypeName().replace(", ", ",").replace("? extends ", "");
    }

    private static @Nullable Object defaults(Class<?> type) {
        try {
            Object builder = type.getMethod("custom").invoke(null);
            return builder.getClass().getMethod("build").invoke(builder);
        } catch (ReflectiveOperationException hasNone) {
            return null;
        }
    }

    private static @Nullable Object value(RecordComponent component, Object record) {
        try {
            Object value = component.getAccessor().invoke(record);
            if (value instanceof Duration duration) {
                return duration.toMillis() + "ms";
            }
            if (value instanceof Enum<?> constant) {
                return SectionReader.dashed(constant.name()).replace('_', '-');
            }
            return value instanceof Number || value instanceof Boolean ? value : null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> read(Path file) throws IOException {
        return map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
    }

    @SuppressWarnings("unchecked") // that is what JSON has
    private static Map<String, Object> map(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }

    @SuppressWarnings("unchecked") // that is what JSON has
    private static List<Map<String, Object>> list(@Nullable Object node) {
        return (List<Map<String, Object>>) Objects.requireNonNull(node);
    }

    private static void publish(String content) throws IOException {
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(PUBLISHED, content);
        }
        assertThat(content)
                .as("%s; -Dsluice.docs.write=true writes it anew", PUBLISHED)
                .isEqualTo(Files.exists(PUBLISHED) ? Files.readString(PUBLISHED) : "");
    }
}
