package io.sluice.benchmarks;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;

/**
 * One or more benchmark classes and how their results are shown and judged.
 *
 * @param name what the command line and the result files call it
 * @param benchmarks the classes, the first of which gives the report its title; each class nested in one of them fills one table
 * @param question what is asked, for the head of the report
 * @param tables in the order in which they are shown
 */
record Suite(String name, List<Class<?>> benchmarks, String question, List<Table> tables) {

    /** Matches the names of all benchmarks of this suite. */
    String pattern() {
        return benchmarks.stream()
                .map(each -> each.getName().replace(".", "\\.") + "\\.")
                .collect(joining("|", "^(", ")"));
    }

    /**
     * One table: the benchmarks of one nested class, a row each.
     *
     * @param group the simple name of the nested class
     * @param title what one call does
     * @param reference the row that ratios refer to, or {@link #BEST_RIVAL}
     * @param targets for the rows that have one
     * @param byTime whether ratios are of the time that passed, as throughput is, and not of processor time
     */
    record Table(String group, String title, String reference, List<Target> targets, boolean byTime) {
        Table(String group, String title, String reference, List<Target> targets) {
            this(group, title, reference, targets, false);
        }

        /** Instead of a row: the one of a rival that costs the least in the same run. */
        static final String BEST_RIVAL = "bestRival";
    }

    /**
     * What a row has to reach.
     *
     * @param row the name of the benchmark method
     * @param ratio at most this share of the reference row, in processor time unless the table says otherwise: it is what a call
     *     costs, also with more threads than cores, and other programs on the machine disturb it little; one thread on a quiet
     *     machine takes as long
     * @param bytes at most this much allocated by a call
     */
    record Target(String row, double ratio, long bytes) {
        /** The same for several rows. */
        static List<Target> of(double ratio, long bytes, String... rows) {
            return Stream.of(rows).map(row -> new Target(row, ratio, bytes)).toList();
        }
    }
}
