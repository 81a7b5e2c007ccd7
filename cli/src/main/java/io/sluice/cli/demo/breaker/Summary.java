package io.sluice.cli.demo.breaker;

import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The end of the run: both sides beside each other, and what became of the promises. */
final class Summary {
    private static final int LABEL = 52;

    private final Terminal terminal;

    Summary(Terminal terminal) {
        this.terminal = terminal;
    }

    List<String> comparison(Outcome guarded, Outcome straight) {
        Total with = guarded.total();
        Total without = straight.total();
        List<String> lines = new ArrayList<>();
        lines.add(terminal.styled(Style.BOLD, row("", "with guard", "without")));
        lines.add(counts(
                "calls offered", with.counts().offered(), without.counts().offered()));
        lines.add(counts(
                "  succeeded", with.counts().succeeded(), without.counts().succeeded()));
        lines.add(counts(
                "  failed, after the service was called",
                with.counts().failed(),
                without.counts().failed()));
        lines.add(counts(
                "  refused, and the service left in peace",
                with.counts().refused(),
                without.counts().refused()));
        lines.add(counts("callers answered, by the service or the fallback", answered(with), answered(without)));
        lines.add(counts("threads held, at most", with.mostHeld(), without.mostHeld()));
        lines.add(row(
                "time to fail while the service is slow, p50",
                with.timeToFail().p50(),
                without.timeToFail().p50()));
        lines.add(row(
                "time to fail while the service is slow, p99",
                with.timeToFail().p99(),
                without.timeToFail().p99()));
        lines.add(row("time to recover after the service has", recovery(guarded), recovery(straight)));
        return lines;
    }

    private static long answered(Total total) {
        return total.counts().succeeded() + total.fallbacks();
    }

    private static String recovery(Outcome side) {
        OptionalLong nanos = side.recoveryNanos();
        if (nanos.isEmpty()) {
            return "not at all";
        }
        return "≤ " + TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() + TimeUnit.SECONDS.toNanos(1) - 1) + " s";
    }

    private static String counts(String label, long with, long without) {
        return row(label, Show.count(with), Show.count(without));
    }

    private static String row(String label, String with, String without) {
        return String.format(Locale.ROOT, "  %-" + LABEL + "s%12s%12s", label, with, without);
    }
}
