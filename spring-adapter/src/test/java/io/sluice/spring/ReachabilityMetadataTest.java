package io.sluice.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.thread.VirtualThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What native images are told of our own code is what its byte code does: each field that has a handle, and what is looked for by name and
 * may not be there. What Spring's hints tell is not told twice. When something has changed, {@code -Dsluice.docs.write=true} writes the
 * file anew.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReachabilityMetadataTest {
    private static final Path PUBLISHED = Path.of(
            "src/main/resources/META-INF/native-image/io.sluice/sluice-spring-adapter/reachability-metadata.json");

    /** What byte code does not tell, since the class is itself looked for by name. */
    private static final List<String> BY_HAND = List.of(
            "{\"type\": \"io.sluice.reactor.ReactorGuard\"}",
            "{\"type\": \"java.lang.Thread\", \"methods\": [{\"name\": \"ofVirtual\", \"parameterTypes\": []}]}",
            "{\"type\": \"java.lang.Thread$Builder\", \"methods\": [{\"name\": \"factory\", \"parameterTypes\": []}, "
                    + "{\"name\": \"name\", \"parameterTypes\": [\"java.lang.String\", \"long\"]}]}",
            "{\"type\": \"java.lang.Thread$Builder$OfVirtual\"}",
            "{\"type\": \"reactor.core.publisher.Mono\"}");

    /** Who looks for names, and who tells native images of what it looks for. */
    private static final Map<String, String> TOLD = Map.ofEntries(
            Map.entry("io.sluice.core.gate.AllCarriers", "a service, and images find services themselves"),
            Map.entry("io.sluice.core.thread.VirtualThreads", "by hand, here"),
            Map.entry("io.sluice.guard.Description", "RuleRecordsHints"),
            Map.entry("io.sluice.guard.document.BuilderSetter", "RuleRecordsHints"),
            Map.entry("io.sluice.guard.document.Codecs", "RuleRecordsHints"),
            Map.entry("io.sluice.guard.document.NamedFunctions", "RuleRecordsHints, by proxies"),
            Map.entry("io.sluice.guard.document.RecordCodec", "RuleRecordsHints"),
            Map.entry("io.sluice.guard.document.RecordMaker", "RuleRecordsHints"),
            Map.entry(
                    "io.sluice.guard.document.ScalarCodecs",
                    "nobody: exceptions that rules name are the application's to tell of"),
            Map.entry("io.sluice.spring.actuate.Plain", "SnapshotHints and RuleRecordsHints"),
            Map.entry("io.sluice.spring.actuate.SnapshotHints", "nobody: runs when an image is built"),
            Map.entry("io.sluice.spring.aop.FallbackMethods", "FallbackMethodsAotProcessor"),
            Map.entry("io.sluice.spring.aop.FallbackMethodsAotProcessor", "nobody: runs when an image is built"),
            Map.entry("io.sluice.spring.aop.Outcome", "by hand, here"),
            Map.entry("io.sluice.spring.aop.SelfCalls", "nobody: warns of nothing where there is no byte code"),
            Map.entry("io.sluice.spring.config.RuleRecordsHints", "nobody: runs when an image is built"),
            Map.entry("io.sluice.spring.config.SectionReader", "RuleRecordsHints"));

    private final ReflectiveUses uses = ReflectiveUses.ofMainClasses();

    ReachabilityMetadataTest() throws IOException {}

    @Test
    void every_field_that_has_a_handle_is_named() throws IOException {
        List<String> entries = new ArrayList<>(BY_HAND);
        uses.fields()
                .forEach((type, fields) -> entries.add("{\"type\": \"" + type + "\", \"fields\": ["
                        + fields.stream()
                                .map(field -> "{\"name\": \"" + field + "\"}")
                                .collect(Collectors.joining(", "))
                        + "]}"));
        String content = entries.stream()
                .sorted()
                .collect(Collectors.joining(",\n    ", "{\n  \"reflection\": [\n    ", "\n  ]\n}\n"));
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.createDirectories(Objects.requireNonNull(PUBLISHED.getParent()));
            Files.writeString(PUBLISHED, content);
        }
        assertThat(content)
                .as("%s; -Dsluice.docs.write=true writes it anew", PUBLISHED)
                .isEqualTo(Files.exists(PUBLISHED) ? Files.readString(PUBLISHED) : "");
    }

    @Test
    void everything_named_is_there() throws Exception {
        Map<String, Object> metadata =
                map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(PUBLISHED)));
        for (Map<String, Object> entry : list(metadata.get("reflection"))) {
            String name = String.valueOf(entry.get("type"));
            if (!name.startsWith("java.lang.Thread") || VirtualThreads.available()) {
                Class<?> type = Class.forName(name, false, getClass().getClassLoader());
                for (Map<String, Object> field : list(entry.getOrDefault("fields", List.of()))) {
                    assertThat(type.getDeclaredField(String.valueOf(field.get("name"))))
                            .isNotNull();
                }
                for (Map<String, Object> method : list(entry.getOrDefault("methods", List.of()))) {
                    assertThat(type.getDeclaredMethods()).anySatisfy(there -> {
                        assertThat(there.getName()).isEqualTo(method.get("name"));
                        assertThat(there.getParameterTypes())
                                .extracting(Class::getName)
                                .isEqualTo(method.get("parameterTypes"));
                    });
                }
            }
        }
    }

    @Test
    void whoever_looks_for_anything_else_by_its_name_is_known_here() {
        assertThat(uses.others().keySet())
                .as("a new way to reach something by name needs a hint, and a line here")
                .isEqualTo(TOLD.keySet());
    }

    @SuppressWarnings("unchecked") // that is what JSON has
    private static Map<String, Object> map(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }

    @SuppressWarnings("unchecked") // that is what JSON has
    private static List<Map<String, Object>> list(@Nullable Object node) {
        return (List<Map<String, Object>>) Objects.requireNonNull(node);
    }
}
