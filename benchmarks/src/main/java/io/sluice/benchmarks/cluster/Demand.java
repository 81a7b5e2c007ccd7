package io.sluice.benchmarks.cluster;

import java.util.Locale;

/**
 * What is to be reached, and what was.
 *
 * @param what is measured, in words
 * @param reached what was measured
 * @param atLeast whether {@code wanted} is the least, or the most
 */
record Demand(String what, double reached, boolean atLeast, double wanted) {
    /** The heads of the columns of {@link #row()}. */
    static final String HEAD = "| what | wanted | reached | verdict |\n|---|---:|---:|---|\n";

    static Demand atLeast(double wanted, String what, double reached) {
        return new Demand(what, reached, true, wanted);
    }

    static Demand atMost(double wanted, String what, double reached) {
        return new Demand(what, reached, false, wanted);
    }

    boolean isMet() {
        return atLeast ? reached >= wanted : reached <= wanted;
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %s %s | %s | %s |%n",
                what,
                atLeast ? ">=" : "<=",
                number(wanted),
                number(reached),
                isMet() ? "met" : "**missed**");
    }

    private static String number(double value) {
        return value == Math.rint(value) || Math.abs(value) >= 1000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
