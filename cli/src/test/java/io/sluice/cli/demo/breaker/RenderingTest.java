package io.sluice.cli.demo.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Spread;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.breaker.Script.Phase;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RenderingTest {
    private final Terminal plain = terminal(false);
    private final Second left = Sample.second(7, 150, 50);
    private final Second right =
            new Second(7, new Counts(200, 0, 133, 0), 301, Second.NO_BREAKER, Sample.SLOW, new Spread(0, 0, 0));

    @Test
    void a_row_stands_under_its_head() {
        List<String> head = new Table(plain).head();
        assertThat(head.get(1))
                .isEqualTo(" time  service  offered    ok failed refused  breaker      p50    p99 threads │"
                        + " threads    p50    p99");
        assertThat(new Table(plain).row(Phase.SLOW, left, right))
                .isEqualTo("  7 s  slow         200   150      0      50  OPEN       11 ms  24 ms       3 │"
                        + "     301  1.5 s  1.5 s")
                .hasSameSizeAs(head.get(0))
                .hasSameSizeAs(head.get(1));
    }

    @Test
    void a_second_without_calls_has_no_latency() {
        assertThat(new Table(plain).row(Phase.ERRORS, Sample.second(9, 0, 200), right))
                .startsWith("  9 s  errors       200     0      0     200  OPEN           -      -       3 │");
    }

    @Test
    void colours_change_nothing_but_the_colour() {
        String coloured = new Table(terminal(true)).row(Phase.SLOW, left, right);
        assertThat(coloured).contains("\033[31mOPEN     \033[0m").contains("\033[33mslow    \033[0m");
        assertThat(coloured.replaceAll("\033\\[[0-9]+m", "")).isEqualTo(new Table(plain).row(Phase.SLOW, left, right));
    }

    @Test
    void changes_tell_their_cause_with_numbers_and_a_probation_shares_a_line_with_its_verdict() {
        List<Change> changes = List.of(Sample.OPENED, Sample.PROBING, Sample.REOPENED, Sample.PROBING);
        assertThat(new Table(plain).changes(changes, Guarded.config(Sample.SCRIPT)))
                .containsExactly(
                        "     ▸ 12.3 s  CLOSED → OPEN: 26 of 50 calls failed, 52 %; the threshold is 50 %",
                        "     ▸ 13.3 s  OPEN → HALF_OPEN → OPEN: after 1 s 3 calls may probe · 2 of 3 probes failed",
                        "     ▸ 13.3 s  OPEN → HALF_OPEN: after 1 s 3 calls may probe");
        assertThat(new Table(plain).changes(List.of(Sample.CLOSED), Guarded.config(Sample.SCRIPT)))
                .containsExactly("     ▸ 43.1 s  HALF_OPEN → CLOSED: 3 of 3 probes succeeded");
        assertThat(new Table(plain).changes(List.of(), Guarded.config(Sample.SCRIPT)))
                .isEmpty();
    }

    @Test
    void the_summary_puts_both_sides_beside_each_other() {
        assertThat(new Summary(plain).comparison(Sample.guarded(), Sample.straight()))
                .containsExactly(
                        "                                                        with guard     without",
                        "  calls offered                                             12,000      12,000",
                        "    succeeded                                                5,000       6,400",
                        "    failed, after the service was called                       100       5,600",
                        "    refused, and the service left in peace                   6,900           0",
                        "  callers answered, by the service or the fallback          12,000       6,400",
                        "  threads held, at most                                         17         313",
                        "  time to fail while the service is slow, p50               180 µs       1.5 s",
                        "  time to fail while the service is slow, p99                40 ms       1.5 s",
                        "  time to recover after the service has                      ≤ 2 s  not at all");
    }

    private static Terminal terminal(boolean colours) {
        return new Terminal(new PrintStream(OutputStream.nullOutputStream()), colours, true);
    }
}
