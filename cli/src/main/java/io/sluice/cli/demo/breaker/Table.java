package io.sluice.cli.demo.breaker;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The run as it goes on: a row for each second, the caller with the guard on the left, the one without on the right. */
final class Table {
    private static final String PHASE = "%-8s";
    private static final String STATE = "%-9s";

    private final Terminal terminal;

    Table(Terminal terminal) {
        this.terminal = terminal;
    }

    List<String> head() {
        String left = row("time", "service", "offered", "ok", "failed", "refused", "breaker", "p50", "p99", "threads");
        String right = twin("threads", "p50", "p99");
        String names = " ".repeat(17) + "with guard " + "─".repeat(left.length() - 28) + " │ without "
                + "─".repeat(right.length() - 8);
        return Stream.of(names, left + " │ " + right)
                .map(line -> terminal.styled(Style.BOLD, line))
                .toList();
    }

    /**
     * @param phase what the service did in that second
     */
    String row(Script.Phase phase, Second guarded, Second straight) {
        Counts counts = guarded.counts();
        boolean well = phase == Script.Phase.HEALTHY || phase == Script.Phase.RECOVERY;
        String left = row(
                guarded.number() + " s",
                well ? phase.word() : terminal.styled(Style.YELLOW, String.format(PHASE, phase.word())),
                Show.count(counts.offered()),
                Show.count(counts.succeeded()),
                Show.count(counts.failed()),
                Show.count(counts.refused()),
                terminal.styled(style(guarded.state()), String.format(STATE, guarded.state())),
                guarded.calls().p50(),
                guarded.calls().p99(),
                Show.count(guarded.held()));
        String right = twin(
                Show.count(straight.held()),
                straight.calls().p50(),
                straight.calls().p99());
        return left + " │ " + right;
    }

    /** Changes of state, in their order; a probation and its verdict share a line if they came together. */
    List<String> changes(List<Change> changes, CircuitBreakerConfig config) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= changes.size(); i++) {
            if (i == changes.size() || changes.get(i).from() != State.HALF_OPEN) {
                lines.add(change(changes.subList(start, i), config));
                start = i;
            }
        }
        return lines;
    }

    private String change(List<Change> changes, CircuitBreakerConfig config) {
        Change first = changes.get(0);
        String states = changes.stream().map(change -> " → " + change.to()).collect(Collectors.joining());
        String reasons = changes.stream().map(change -> change.reason(config)).collect(Collectors.joining(" · "));
        String line = "     ▸ " + Show.moment(first.atNanos()) + "  " + first.from() + states + ": " + reasons;
        return terminal.styled(Style.DIM, line);
    }

    private static Style style(String state) {
        return switch (state) {
            case "CLOSED" -> Style.GREEN;
            case "HALF_OPEN" -> Style.YELLOW;
            default -> Style.RED;
        };
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%5s  " + PHASE + " %7s %5s %6s %7s  " + STATE + " %6s %6s %7s", cells);
    }

    private static String twin(Object... cells) {
        return String.format(Locale.ROOT, "%7s %6s %6s", cells);
    }
}
