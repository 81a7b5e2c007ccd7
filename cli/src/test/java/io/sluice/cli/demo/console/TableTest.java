package io.sluice.cli.demo.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.console.RunningConsole.Arrived;
import io.sluice.cli.demo.shop.Customers.Seen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TableTest {
    private final Table table = new Table(
            new Terminal(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false, true));

    @Test
    void a_row_tells_what_each_shop_sold_and_which_rules_it_had() {
        List<Seen> shops = List.of(new Seen(25, 8, 2, 15, 0), new Seen(25, 10, 0, 15, 0), new Seen(25, 9, 0, 16, 0));
        assertThat(table.head())
                .isEqualTo(" time   bought │  shop 1  shop 2  shop 3 │  refused   later │  limit  rules  in force");
        assertThat(table.row(7, shops, new Arrived("r2", OptionalLong.of(10), 3, 12)))
                .isEqualTo("  7 s       75 │      10      10       9 │       46       2 │     10     r2  3 of 3");
    }

    @Test
    void a_change_is_told_with_its_author_and_a_limit_that_was_taken_away_with_a_dash() {
        assertThat(table.change(7, "guest", OptionalLong.of(30), new Arrived("r2", OptionalLong.empty(), 3, 12)))
                .isEqualTo("     ▸ 7 s  r2 by guest: 30 → - a second in each shop; the last one had it after 12 ms");
    }
}
