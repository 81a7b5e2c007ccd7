package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleKind;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What docs/ says of rules is what the records say. When a record has changed, {@code -Dsluice.docs.write=true} writes the
 * documents anew.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PublishedDocumentsTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path SCHEMA = REPOSITORY.resolve("docs/rules.schema.json");
    private static final Path PAGE = REPOSITORY.resolve("docs/rules.md");
    private static final String BEGIN = "<!-- kinds: written by PublishedDocumentsTest -->\n";
    private static final String END = "<!-- end of kinds -->";

    @Test
    void the_schema_is_that_of_the_records() throws IOException {
        String schema = RuleDocuments.standard().schema(new JavadocDescriptions(REPOSITORY));
        assertThat(schema).contains("percent of failed calls in the window").doesNotContain("{@");
        publish(SCHEMA, schema);
    }

    @Test
    void the_table_of_kinds_is_that_of_the_records() throws IOException {
        String page = Files.readString(PAGE);
        String table = StandardKinds.all().stream()
                .map(PublishedDocumentsTest::row)
                .collect(Collectors.joining("\n", "| kind | how many on a resource | fields |\n|---|---|---|\n", "\n"));
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        publish(PAGE, page.substring(0, begin) + table + page.substring(page.indexOf(END)));
    }

    private static String row(RuleKind<?> kind) {
        String fields = Arrays.stream(kind.configType().getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
        return "| `" + kind + "` | " + (kind.repeatable() ? "several, by id" : "one") + " | " + fields + " |";
    }

    private static void publish(Path file, String content) throws IOException {
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(file, content);
        }
        assertThat(content)
                .as("%s; -Dsluice.docs.write=true writes it anew", REPOSITORY.relativize(file))
                .isEqualTo(Files.exists(file) ? Files.readString(file) : "");
    }
}
