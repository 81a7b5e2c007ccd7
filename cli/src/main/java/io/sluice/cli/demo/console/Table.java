package io.sluice.cli.demo.console;

import static java.util.stream.Collectors.joining;

import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import io.sluice.cli.demo.console.RunningConsole.Arrived;
import io.sluice.cli.demo.shop.Customers.Seen;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** A row for each second: what customers saw in it, and which rules were in force at its end. */
final class Table {
    private static final String NONE = "-";

    private final Terminal terminal;

    Table(Terminal terminal) {
        this.terminal = terminal;
    }

    String head() {
        String shops = IntStream.rangeClosed(1, Plan.SHOPS)
                .mapToObj(shop -> String.format(Locale.ROOT, "%8s", "shop " + shop))
                .collect(joining());
        return terminal.styled(
                Style.BOLD, row("time", "bought", shops, "refused", "later", "limit", "rules", "in force"));
    }

    /** @param shops what customers of each saw in this second */
    String row(int second, List<Seen> shops, Arrived rules) {
        Seen all = together(shops);
        return row(
                second + " s",
                Show.count(all.bought()),
                shops.stream()
                        .map(shop -> String.format(Locale.ROOT, "%8s", Show.count(shop.sold())))
                        .collect(joining()),
                Show.count(all.refused()),
                Show.count(all.later()),
                limit(rules.limit()),
                rules.revision(),
                rules.instances() + " of " + Plan.SHOPS);
    }

    /** What stands above the row of the second in which a limit was changed. */
    String change(int second, String author, OptionalLong before, Arrived rules) {
        return terminal.styled(
                Style.YELLOW,
                String.format(
                        Locale.ROOT,
                        "     ▸ %d s  %s by %s: %s → %s a second in each shop; the last one had it after %d ms",
                        second,
                        rules.revision(),
                        author,
                        limit(before),
                        limit(rules.limit()),
                        rules.slowestMillis()));
    }

    static Seen together(List<Seen> shops) {
        return shops.stream().reduce(Seen.NOTHING, Seen::plus);
    }

    private static String limit(OptionalLong limit) {
        return limit.isPresent() ? Show.count(limit.getAsLong()) : NONE;
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%5s %8s │%s │ %8s %7s │ %6s %6s  %s", cells);
    }
}
