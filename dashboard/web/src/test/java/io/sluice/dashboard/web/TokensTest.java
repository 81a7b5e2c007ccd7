package io.sluice.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Colours can be told apart, by the formula of WCAG 2.2. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokensTest {
    private static final List<String> PAPERS = List.of("bg", "surface", "sunken");
    private static final List<String> TEXTS = List.of("text", "muted", "faint", "accent", "ok", "warn", "bad");

    /** Of series, whose names stand on the page itself and on what is being edited. */
    private static final List<String> SERIES = List.of("block", "pass", "exc", "p50", "p99", "inflight");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"light", "dark"})
    void every_text_can_be_read_on_every_paper(String theme) throws IOException {
        Map<String, String> tokens = tokens(theme);
        for (String paper : PAPERS) {
            for (String text : TEXTS) {
                assertThat(contrast(tokens.get(text), tokens.get(paper)))
                        .as("%s on %s", text, paper)
                        .isGreaterThanOrEqualTo(4.5);
            }
            if (!paper.equals("sunken")) {
                for (String series : SERIES) {
                    assertThat(contrast(tokens.get(series), tokens.get(paper)))
                            .as("%s on %s", series, paper)
                            .isGreaterThanOrEqualTo(4.5);
                }
            }
            assertThat(contrast(tokens.get("line-strong"), tokens.get(paper)))
                    .as("edges of controls on %s", paper)
                    .isGreaterThanOrEqualTo(3.0);
        }
        assertThat(contrast(tokens.get("on-accent"), tokens.get("accent"))).isGreaterThanOrEqualTo(4.5);
        assertThat(contrast(tokens.get("on-bad"), tokens.get("bad"))).isGreaterThanOrEqualTo(4.5);
    }

    /** The colours of a theme; the dark ones stand twice, for the system's wish and for one's own, and have to be the same. */
    private static Map<String, String> tokens(String theme) throws IOException {
        String css = Files.readString(Path.of("src/main/resources/io/sluice/dashboard/web/pages/css/tokens.css"));
        Map<String, String> light = colours(css.substring(css.indexOf(":root {"), css.indexOf("@media")));
        Map<String, String> wished =
                colours(css.substring(css.indexOf("@media"), css.indexOf(":root[data-theme=\"dark\"]")));
        Map<String, String> chosen = colours(css.substring(css.indexOf(":root[data-theme=\"dark\"]")));
        assertThat(chosen).isEqualTo(wished);
        return theme.equals("light") ? light : chosen;
    }

    private static Map<String, String> colours(String css) {
        Map<String, String> colours = new LinkedHashMap<>();
        Matcher colour = Pattern.compile("--([\\w-]+): (#[0-9A-F]{6});").matcher(css);
        while (colour.find()) {
            colours.put(colour.group(1), colour.group(2));
        }
        return colours;
    }

    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String colour) {
        int rgb = Integer.parseInt(colour.substring(1), 16);
        return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
    }

    private static double linear(int channel) {
        double value = (channel & 0xff) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
