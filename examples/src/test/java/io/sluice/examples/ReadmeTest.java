package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents of this repository quote is code that runs, and what they link to is there. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadmeTest {
    private final Documents repository = new Documents(repositoryRoot());

    @Test
    void every_quoted_block_is_its_region() {
        assertThat(repository.quotations()).as("blocks with a marker").isPositive();
        assertThat(repository.wrongQuotations()).isEmpty();
    }

    @Test
    void every_relative_link_leads_to_a_file() {
        assertThat(repository.deadLinks()).isEmpty();
    }

    @Test
    void documents_were_found() {
        assertThat(repository.files())
                .contains(
                        repository.root().resolve("README.md"),
                        repository.root().resolve("docs/adr/README.md"));
    }

    /** Up from wherever the test was started, to the folder that holds {@code ./sluice}. */
    private static Path repositoryRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("sluice"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    @Nested
    @DisplayNameGeneration(ReplaceUnderscores.class)
    class The_check_itself {
        @TempDir
        private Path folder;

        @Test
        void accepts_a_block_that_is_its_region() throws IOException {
            write(
                    "A.java",
                    "class A {\n    // region one\n    int a() {\n        return 1;\n    }\n    // endregion\n}");
            write("README.md", "<!-- A.java#one -->\n```java\nint a() {\n    return 1;\n}\n```");
            assertThat(documents().quotations()).isEqualTo(1);
            assertThat(documents().wrongQuotations()).isEmpty();
        }

        @Test
        void says_which_block_differs_and_what_it_should_be() throws IOException {
            write("A.java", "    // region one\n    int a = 1;\n    // endregion");
            write("b/README.md", "text\n\n<!-- A.java#one -->\n```java\nint a = 2;\n```");
            assertThat(documents().wrongQuotations())
                    .singleElement()
                    .asString()
                    .startsWith("b/README.md:3 differs from A.java#one")
                    .contains("```java\nint a = 1;\n```");
        }

        @Test
        void says_when_the_block_is_missing() throws IOException {
            write("A.java", "// region one\nint a = 1;\n// endregion");
            write("README.md", "<!-- A.java#one -->\n\nno block");
            assertThat(documents().wrongQuotations()).hasSize(1);
        }

        @Test
        void says_when_the_region_is_missing() throws IOException {
            write("README.md", "<!-- A.java#one -->\n```java\n```");
            assertThat(documents().wrongQuotations())
                    .singleElement()
                    .asString()
                    .contains("A.java#one, which does not exist");
        }

        @Test
        void names_links_to_nothing_and_out_of_the_repository() throws IOException {
            write("b/README.md", "[x](gone.md) [y](../../there.md#part)\n\n[z]: lost.md");
            assertThat(documents().deadLinks()).hasSize(3).allMatch(message -> message.startsWith("b/README.md:"));
        }

        @Test
        void leaves_code_the_web_and_anchors_alone() throws IOException {
            write("there.md", "");
            write(
                    "b/README.md",
                    "[x](../there.md#part) [y](https://example.org/) [z](#here) `[c](no.md)` [b](.)\n```\n[d](no.md)\n```");
            write("target/README.md", "[x](no.md)");
            assertThat(documents().deadLinks()).isEmpty();
        }

        private Documents documents() {
            return new Documents(folder);
        }

        private void write(String file, String text) throws IOException {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, List.of(text));
        }
    }
}
