package io.sluice.guard.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ForeignFormatTest {

    @Test
    void formats_are_recognised_by_what_is_in_them() {
        assertThat(ForeignFormat.guess("[{\"resource\": \"a\", \"count\": 1}]")).contains(ForeignFormat.SENTINEL);
        assertThat(ForeignFormat.guess("a: 1\n---\nresilience4j.retry.instances.a.maxAttempts: 3"))
                .contains(ForeignFormat.RESILIENCE4J);
        assertThat(ForeignFormat.guess("hystrix.command.a.fallback.enabled=true"))
                .contains(ForeignFormat.HYSTRIX);
        assertThat(ForeignFormat.guess("hystrix: {command: {a: {}}}")).contains(ForeignFormat.HYSTRIX);
        assertThat(ForeignFormat.guess("\n/* Copyright,\n * and a * or two. */ [{\"resource\": \"a\", \"count\": 1}]"))
                .as("as Sentinel's own examples begin")
                .contains(ForeignFormat.SENTINEL);
        assertThat(ForeignFormat.guess("rules: []")).isEmpty();
        assertThat(ForeignFormat.guess("")).isEmpty();
        assertThat(ForeignFormat.guess("resilience4j.retry.instances.a.max-attempts = 3"))
                .contains(ForeignFormat.RESILIENCE4J);
        assertThat(ForeignFormat.guess("\uFEFF[]"))
                .as("from an editor that marks its files")
                .contains(ForeignFormat.SENTINEL);
    }

    @Test
    void what_cannot_be_read_is_told_with_its_place() {
        assertThatThrownBy(() -> ForeignFormat.guess("[{\"resource\": \"a\",\n"))
                .isInstanceOf(UnreadableFormatException.class)
                .hasMessageStartingWith("it is neither YAML nor JSON: ")
                .hasMessageEndingWith("(line 2, column 1)")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> ForeignFormat.SENTINEL.convert("{\"resource\": \"a\", \"count\": 1}"))
                .isInstanceOf(UnreadableFormatException.class)
                .hasMessage("as SENTINEL it must have an array of rules, but has none");
    }
}
