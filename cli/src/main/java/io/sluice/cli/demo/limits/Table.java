package io.sluice.cli.demo.limits;

import static java.util.stream.Collectors.joining;

import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import java.util.List;
import java.util.Locale;

/** A scene as it goes on: a row for each second, which shows its ten tenths beside the limit. */
final class Table {
    private static final String PHASE = "%-7s";
    private static final int CELLS = 4 * Tenths.IN_A_SECOND; // four characters each

    private final Terminal terminal;

    Table(Terminal terminal) {
        this.terminal = terminal;
    }

    List<String> head(Scene scene) {
        String titles = row(
                "time",
                String.format(PHASE, ""),
                "asked",
                "let in",
                "refused",
                String.format("%" + CELLS + "s", scene.cellsTitle()),
                "limit",
                scene.besideTitle());
        return List.of(terminal.styled(Style.BOLD, titles));
    }

    String row(Scene scene, int second) {
        Phase phase = scene.phaseOf(second);
        String word = String.format(PHASE, phase.word());
        int letIn = scene.tenths().letIn(second);
        int refused = scene.tenths().refused(second);
        return row(
                second + " s",
                phase.trouble() ? terminal.styled(Style.YELLOW, word) : word,
                Show.count(letIn + refused),
                Show.count(letIn),
                Show.count(refused),
                scene.cells(second)
                        .mapToObj(count -> String.format(Locale.ROOT, "%4d", count))
                        .collect(joining()),
                terminal.styled(Style.DIM, String.format(Locale.ROOT, "%5d", scene.limit())),
                scene.beside(second));
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%5s  %s %6s %7s %8s │%s │ %5s │ %s", cells)
                .stripTrailing();
    }
}
