package io.sluice.cli.demo.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.shop.Customers.Seen;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutcomeTest {
    private static final Seen ALL = new Seen(750, 500, 50, 200, 0);
    private static final Seen FEW = new Seen(125, 60, 0, 65, 0);

    private static List<Boolean> kept(Seen all, Seen first, int inForce, long asked, int reached) {
        return new Outcome(all, List.of(first, FEW, FEW), 5, inForce, 40_000_000, asked, 10, 200, reached)
                .promises().stream().map(Promise::kept).toList();
    }

    @Test
    void all_is_kept_if_the_limit_came_everywhere_and_held_and_everybody_was_answered() {
        assertThat(kept(ALL, FEW, 3, 630, 200)).containsExactly(true, true, true, true, true, true);
    }

    @Test
    void each_promise_is_broken_by_what_it_is_about() {
        assertThat(kept(new Seen(751, 500, 50, 200, 0), FEW, 3, 630, 200))
                .containsExactly(false, true, true, true, true, true);
        assertThat(kept(new Seen(750, 499, 50, 200, 1), FEW, 3, 630, 200))
                .containsExactly(true, false, true, true, true, true);
        assertThat(kept(ALL, FEW, 2, 630, 200)).containsExactly(true, true, false, true, true, true);
        assertThat(kept(ALL, new Seen(125, 60, 1, 64, 0), 3, 630, 200))
                .containsExactly(true, true, true, false, true, true);
        assertThat(kept(ALL, FEW, 3, 631, 200)).containsExactly(true, true, true, true, false, true);
        assertThat(kept(ALL, FEW, 3, 630, 199)).containsExactly(true, true, true, true, true, false);
    }

    @Test
    void nothing_is_promised_of_simulated_instances_that_nobody_wanted() {
        assertThat(new Outcome(ALL, List.of(FEW), 5, 3, 0, 1, 10, 0, 0).promises())
                .hasSize(5);
    }
}
