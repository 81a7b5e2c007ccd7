package io.sluice.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ResultsTest {

    @Test
    void a_suite_leaves_tables_and_every_run(@TempDir Path folder) throws IOException {
        Results.write(
                folder.resolve("results"),
                "suite",
                "# Suite\n",
                List.of(
                        Results.json("way", "a \"quick\" one", "perSecond", 3L, "micros", 0.25),
                        Results.json("way", "b", "micros", Double.NaN)));
        assertThat(folder.resolve("results/suite.md")).hasContent("# Suite\n");
        assertThat(folder.resolve("results/suite.json")).hasContent("""
                [
                  {"way": "a \\"quick\\" one", "perSecond": 3, "micros": 0.250},
                  {"way": "b", "micros": null}
                ]
                """);
    }
}
