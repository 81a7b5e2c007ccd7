package io.sluice.cli.demo.cluster;

import static java.util.stream.Collectors.joining;

import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import java.util.Locale;
import java.util.stream.IntStream;

/** A row for each second: what came, what each process let in, and what they let in together beside the limit. */
final class Table {
    private static final int CELLS = 4 * Book.IN_A_SECOND; // four characters each

    private final Terminal terminal;
    private final Plan plan;
    private final Book book;

    Table(Terminal terminal, Plan plan, Book book) {
        this.terminal = terminal;
        this.plan = plan;
        this.book = book;
    }

    String head() {
        return terminal.styled(
                Style.BOLD,
                row(
                        "time",
                        String.format("%-6s", ""),
                        "asked",
                        IntStream.rangeClosed(1, Plan.MEMBERS)
                                .mapToObj(number -> String.format(Locale.ROOT, "   no %d", number))
                                .collect(joining()),
                        "together",
                        "limit",
                        String.format("%" + CELLS + "s", "together, in each 100 ms")));
    }

    String row(int second) {
        String word = String.format("%-6s", plan.word(second));
        return row(
                second + " s",
                plan.isTrouble(second) ? terminal.styled(Style.YELLOW, word) : word,
                Show.count(book.asked(second)),
                IntStream.range(0, Plan.MEMBERS)
                        .mapToObj(member -> cell(member, second))
                        .collect(joining()),
                Show.count(book.letIn(second)),
                terminal.styled(Style.DIM, String.format(Locale.ROOT, "%5d", Plan.LIMIT)),
                book.letInByTenth(second)
                        .mapToObj(count -> String.format(Locale.ROOT, "%4d", count))
                        .collect(joining()));
    }

    private String cell(int member, int second) {
        boolean dead = member == Plan.VICTIM && plan.isTrouble(second);
        return String.format(Locale.ROOT, "%7s", dead ? "-" : book.letIn(member, second));
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%5s  %s %6s │%s │ %8s  %5s │%s", cells);
    }
}
