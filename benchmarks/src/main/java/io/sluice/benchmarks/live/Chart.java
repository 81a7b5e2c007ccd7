package io.sluice.benchmarks.live;

import static java.util.stream.Collectors.joining;

import io.sluice.cli.demo.overload.Run;
import io.sluice.cli.demo.overload.Second;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Goodput and latency over time as a picture, one above the other, with the load written above. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int LEFT = 60;
    private static final int RIGHT = WIDTH - 20;
    private static final int HEAD = 56;
    private static final int PANEL = 190;
    private static final int GAP = 46;
    private static final int HEIGHT = HEAD + 2 * PANEL + GAP + 40;

    private final Measured measured;
    private final int seconds;

    Chart(Measured measured) {
        this.measured = measured;
        seconds = LiveExperiment.STEPS.get(LiveExperiment.STEPS.size() - 1).last();
    }

    String svg() {
        double most = 1.2 * measured.capacity();
        double longest = Run.CALLERS_PATIENCE.toMillis() * 1.05;
        int second = HEAD + PANEL + GAP;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" fill="#30343a">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %s%s%s%s</svg>
                """.formatted(
                        WIDTH,
                        HEIGHT,
                        legend(),
                        panel(HEAD, "answers in time, a second", most, Math.ceil(most / 5 / 10) * 10, Second::good),
                        panel(second, "99th percentile, ms", longest, 100, each -> each.p99() / 1e6),
                        text((LEFT + RIGHT) / 2.0, HEIGHT - 8, "middle", "seconds"));
    }

    private String legend() {
        StringBuilder legend = new StringBuilder();
        double x = LEFT;
        for (Contender contender : measured.runs().keySet()) {
            legend.append(line(x, 16, x + 22, 16, contender.color(), "stroke-width=\"3\""))
                    .append(text(x + 28, 20, "start", contender.name()));
            x += 130;
        }
        return legend.append(text(
                        RIGHT,
                        20,
                        "end",
                        String.format(Locale.ROOT, "dashed: what the server can do, %.0f / s", measured.capacity())))
                .toString();
    }

    private String panel(int top, String title, double most, double unit, ToDoubleFunction<Second> value) {
        StringBuilder panel = new StringBuilder();
        for (Step step : LiveExperiment.STEPS) {
            panel.append(phase(step, top));
        }
        for (double at = 0; at <= most; at += unit) {
            panel.append(line(LEFT, y(top, at / most), RIGHT, y(top, at / most), "#d9dce1", ""))
                    .append(text(LEFT - 6, y(top, at / most) + 4, "end", String.format(Locale.ROOT, "%.0f", at)));
        }
        if (top == HEAD) {
            double capacity = y(top, measured.capacity() / most);
            panel.append(line(LEFT, capacity, RIGHT, capacity, "#30343a", "stroke-dasharray=\"5 4\""));
        }
        for (int at = 0; at <= seconds; at += 5) {
            panel.append(text(x(at), top + PANEL + 16, "middle", Integer.toString(at)));
        }
        measured.runs().forEach((contender, run) -> panel.append(curve(top, contender.color(), run, most, value)));
        return panel.append(text(LEFT, top - 18, "start", title)).toString();
    }

    private String phase(Step step, int top) {
        double from = x(step.first() - 1);
        double to = x(step.last());
        String shade = step.load() > 1 ? "#fbeeee" : "#f4f6f8";
        return String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                        from + 1,
                        top,
                        to - from - 2,
                        PANEL,
                        shade)
                + text((from + to) / 2, top - 4, "middle", step.label());
    }

    /** A point in the middle of each second. */
    private String curve(int top, String color, List<Second> run, double most, ToDoubleFunction<Second> value) {
        return run.stream()
                .map(second -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        x(second.number() - 0.5),
                        y(top, Math.min(1, value.applyAsDouble(second) / most))))
                .collect(joining(
                        " ",
                        "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + color + "\" points=\"",
                        "\"/>\n"));
    }

    private double x(double second) {
        return LEFT + (RIGHT - LEFT) * second / seconds;
    }

    private static double y(int top, double share) {
        return top + PANEL * (1 - share);
    }

    private static String line(double x1, double y1, double x2, double y2, String color, String more) {
        return String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" %s/>%n",
                x1,
                y1,
                x2,
                y2,
                color,
                more);
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text);
    }
}
