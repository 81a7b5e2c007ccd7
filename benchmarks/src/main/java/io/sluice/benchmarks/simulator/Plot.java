package io.sluice.benchmarks.simulator;

import java.util.List;
import java.util.Locale;

/** Goodput of all random scenarios, worst first: one line for each rival. The higher a line, the better. */
final class Plot {
    private static final int WIDTH = 820;
    private static final int HEIGHT = 420;
    private static final int LEFT = 50;
    private static final int TOP = 20;
    private static final int PLOT_WIDTH = 520;
    private static final int PLOT_HEIGHT = 350;
    private static final List<String> COLOURS = List.of(
            "#0072b2", "#000000", "#999999", "#e69f00", "#d55e00", "#009e73", "#56b4e9", "#cc79a7", "#b8a500",
            "#7f3c8d", "#555555", "#8c510a", "#01665e", "#c51b7d", "#4d9221", "#5e3c99");

    private Plot() {}

    static String svg(List<Scores> random) {
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH, HEIGHT));
        svg.append(format("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", WIDTH, HEIGHT));
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            double y = y(tenth / 10.0);
            svg.append(format(
                    "<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>%n",
                    LEFT, y, PLOT_WIDTH, LEFT - 6, y + 4, tenth * 10));
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d %%</text>%n",
                    x(tenth / 10.0), TOP + PLOT_HEIGHT + 18, tenth * 10));
        }
        svg.append(format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">scenarios, worst first; upwards: goodput, of the ideal</text>%n",
                LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 38));
        for (int i = random.size() - 1; i >= 0; i--) {
            line(svg, random.get(i), COLOURS.get(i % COLOURS.size()), i);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void line(StringBuilder svg, Scores scores, String colour, int number) {
        double[] goodput = Tables.sorted(scores, Score::goodput);
        svg.append(format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" points=\"",
                colour, number == 0 ? "3" : "1.5"));
        for (int i = 0; i < goodput.length; i++) {
            svg.append(format(
                    "%.1f,%.1f ", x((double) i / Math.max(1, goodput.length - 1)), y(Math.min(1, goodput[i]))));
        }
        int y = TOP + 16 + 21 * number;
        svg.append(format(
                "\"/>%n<path d=\"M%d %dh20\" stroke=\"%s\" stroke-width=\"3\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
                LEFT + PLOT_WIDTH + 16,
                y - 4,
                colour,
                LEFT + PLOT_WIDTH + 42,
                y,
                scores.rival().title()));
    }

    private static double x(double share) {
        return LEFT + PLOT_WIDTH * share;
    }

    private static double y(double share) {
        return TOP + PLOT_HEIGHT * (1 - share);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
