package io.sluice.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AssetsTest {
    private static final Path PAGES = Path.of("src/main/resources/io/sluice/dashboard/web/pages");

    private final Assets assets = new Assets();

    @Test
    void every_file_that_was_written_is_needed_by_a_page() throws IOException {
        Set<String> named = new TreeSet<>();
        assets.names().forEach(named::add);
        try (Stream<Path> written = Files.walk(PAGES)) {
            Set<String> names = written.filter(Files::isRegularFile)
                    .map(file -> PAGES.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.endsWith("LICENSE.txt"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(named).containsAll(names);
        }
    }

    @Test
    void nothing_is_served_that_no_page_names() {
        assertThat(assets.find("fonts/LICENSE.txt")).isNull();
        assertThat(assets.find("../Assets.class")).isNull();
        assertThat(assets.find("vendor/lit-html/lit-html.js")).isNotNull();
        assertThat(assets.find("rules.schema.json")).isNotNull();
    }

    @Test
    void a_name_that_no_page_names_is_refused() {
        assertThatThrownBy(() -> assets.get("js/nothing.js")).hasMessageContaining("but was \"js/nothing.js\"");
    }

    @Test
    void the_version_is_that_of_the_content() {
        assertThat(assets.version()).hasSize(16).isEqualTo(new Assets().version());
    }

    @Test
    void all_of_it_is_small_enough_for_a_first_paint_within_a_second() {
        long bytes = 0;
        for (String name : assets.names()) {
            bytes += assets.get(name).packed().length;
        }
        assertThat(bytes).as("bytes over the wire, fonts included").isLessThan(256 * 1024);
    }

    @Test
    void a_file_of_a_kind_that_nobody_knows_is_refused() {
        assertThatThrownBy(() -> Asset.of("js/main.ts", new byte[0]))
                .hasMessageContaining("a page names \"js/main.ts\", which must end with one of [css, html, js,");
    }

    @Test
    void both_languages_have_the_same_words_with_the_same_holes() {
        assertThat(words("zh")).isEqualTo(words("en"));
    }

    /** Keys, each with the names of the values that are put in. */
    private Set<String> words(String language) {
        Asset file = assets.get("js/i18n/" + language + ".js");
        Set<String> words = new TreeSet<>();
        Matcher line = Pattern.compile("(?m)^ {2}'([^']+)':\\s+['\"](.*)['\"],$")
                .matcher(new String(file.bytes(), StandardCharsets.UTF_8));
        while (line.find()) {
            Set<String> holes = new TreeSet<>();
            Matcher hole = Pattern.compile("\\{(\\w+)").matcher(line.group(2));
            while (hole.find()) {
                holes.add(hole.group(1));
            }
            words.add(line.group(1) + holes);
        }
        assertThat(words).hasSizeGreaterThan(400);
        return words;
    }

    @Test
    void no_page_makes_markup_of_strings_or_styles_in_place() {
        for (String name : assets.names()) {
            Asset file = assets.get(name);
            if (name.startsWith("vendor/") || !file.isText()) {
                continue;
            }
            assertThat(new String(file.bytes(), StandardCharsets.UTF_8))
                    .as(name)
                    .doesNotContain(
                            "innerHTML", "insertAdjacentHTML", "unsafeHTML", "eval(", " style=\"", "javascript:");
        }
    }
}
