package io.sluice.cli.demo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BookTest {
    private final Plan plan = new Plan(9);
    private final Book book = new Book(9);

    /** Each has its part of the limit, and the two that are left have the half of it. */
    private void playAsPlanned() {
        for (int tenth = 0; tenth < 90; tenth++) {
            boolean trouble = plan.isTrouble(tenth / Book.IN_A_SECOND + 1);
            for (int member = 0; member < Plan.MEMBERS; member++) {
                if (member != Plan.VICTIM || !trouble) {
                    book.add(member, tenth, 40, trouble ? 30 : 20);
                }
            }
        }
    }

    private List<String> broken() {
        return Promises.of(plan, book).stream()
                .filter(promise -> !promise.kept())
                .map(Promise::text)
                .toList();
    }

    @Test
    void a_run_as_planned_keeps_everything() {
        playAsPlanned();
        assertThat(broken()).isEmpty();
        assertThat(book.mostAhead()).isZero();
    }

    @Test
    void more_than_the_burst_ahead_over_any_stretch_breaks_a_promise() {
        playAsPlanned();
        book.add(0, 20, 0, 40);
        book.add(2, 25, 0, 20 + Plan.MEMBERS);
        assertThat(book.mostAhead()).isEqualTo(63);
        assertThat(broken()).isEmpty();
        book.add(0, 70, 0, 1);
        assertThat(broken()).singleElement().asString().startsWith("never more than 600 a second");
    }

    @Test
    void one_that_has_too_little_and_a_limit_that_is_not_used_break_promises() {
        playAsPlanned();
        for (int tenth = 10; tenth < 30; tenth++) {
            book.add(Plan.VICTIM, tenth, 0, -5);
        }
        assertThat(broken()).singleElement().asString().contains("between 300 and 400 calls");
        for (int tenth = 40; tenth < 60; tenth++) {
            book.add(0, tenth, 0, -4);
        }
        assertThat(broken()).hasSize(2).anyMatch(text -> text.contains("they use 93 % of the limit"));
    }

    @Test
    void calls_that_nobody_told_of_break_a_promise() {
        playAsPlanned();
        book.add(2, 80, -1, 0);
        assertThat(broken()).singleElement().asString().startsWith("no call lost");
    }

    @Test
    void a_row_stands_under_its_head() {
        playAsPlanned();
        Table table =
                new Table(new Terminal(new PrintStream(OutputStream.nullOutputStream()), false, true), plan, book);
        assertThat(table.head())
                .isEqualTo(" time          asked │   no 1   no 2   no 3 │ together  limit │"
                        + "                together, in each 100 ms");
        assertThat(table.row(5))
                .isEqualTo("  5 s  killed    800 │    300      -    300 │      600    600 │"
                        + "  60  60  60  60  60  60  60  60  60  60");
    }
}
