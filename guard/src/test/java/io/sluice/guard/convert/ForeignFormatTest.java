package io.sluice.guard.convert;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(ForeignFormat.guess("rules: []")).isEmpty();
        assertThat(ForeignFormat.guess("")).isEmpty();
        assertThat(ForeignFormat.guess("a: [b")).isEmpty();
    }
}
