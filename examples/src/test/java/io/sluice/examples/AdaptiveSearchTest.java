package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdaptiveSearchTest {

    @Test
    void lets_a_search_in() throws Exception {
        assertThat(new AdaptiveSearch().find("web", () -> "found")).isEqualTo("found");
    }
}
