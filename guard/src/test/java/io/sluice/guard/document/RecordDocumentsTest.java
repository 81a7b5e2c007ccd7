package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordDocumentsTest {

    /** A program's configuration. */
    public record Program(
            List<Door> doors,
            Map<String, Object> settings,
            @Nullable Duration patience) {}

    /** A part of it. */
    public record Door(int port, String host) {
        public Door {
            Check.inRange("port", port, 0, 65_535);
        }

        public Door(int port) {
            this(port, "localhost");
        }
    }

    private final RecordDocuments<Program> documents = RecordDocuments.of(Program.class);

    private Program read(String yaml) {
        return documents.read(RuleDocument.of(yaml, RuleDocument.YAML, ""));
    }

    @Test
    void the_root_is_the_record() {
        assertThat(read("doors: [{port: 7}]\nsettings: {a: [1, x, true], b: {c: d}}\npatience: 2s"))
                .isEqualTo(new Program(
                        List.of(new Door(7)),
                        Map.of("a", List.of(1L, "x", true), "b", Map.of("c", "d")),
                        Duration.ofSeconds(2)));
        assertThat(read("{}")).isEqualTo(new Program(List.of(), Map.of(), null));
    }

    @Test
    void mistakes_tell_path_line_range_and_value() {
        assertThatThrownBy(() -> read("doors:\n  - port: 70000\n  - host: x\nporst: 1"))
                .isInstanceOf(InvalidRulesException.class)
                .hasMessageContaining(
                        "doors[0].port: port must be between 0 and 65535, but was 70000 (line 2, column 11)")
                .hasMessageContaining("doors[1].port: it must be given (line 3, column 5)")
                .hasMessageContaining("porst: there is no such field (line 4, column 1)");
        assertThatThrownBy(() -> documents.read(RuleDocument.of("{}", "text/plain", "")))
                .hasMessageContaining("application/yaml or application/json, but was text/plain");
        assertThatThrownBy(() -> RecordDocuments.of(Door.class).read(Map.of("port", -1L), "store.settings"))
                .hasMessageContaining("store.settings.port: port must be between 0 and 65535, but was -1");
    }

    @Test
    void what_is_written_is_read_as_an_equal_record() {
        Program program = new Program(List.of(new Door(7, "x")), Map.of("a", 1L), null);
        assertThat(documents.read(RuleDocument.of(documents.json(program), RuleDocument.JSON, "")))
                .isEqualTo(program);
        assertThat(read(documents.yaml(program))).isEqualTo(program);
        assertThat(documents.hash(program))
                .startsWith("sha256:")
                .isEqualTo(documents.hash(read(documents.yaml(program))))
                .isNotEqualTo(documents.hash(read("{}")));
        assertThat(documents.schema("Program", Descriptions.none()))
                .contains("\"title\": \"Program\"", "\"doors\"", "\"port\"");
    }
}
