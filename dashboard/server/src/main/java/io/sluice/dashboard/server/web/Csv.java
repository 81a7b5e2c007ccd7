package io.sluice.dashboard.server.web;

import java.util.List;
import java.util.stream.Collectors;

/** Tables for spreadsheets, as RFC 4180 has them. What a spreadsheet would take for a formula gets an apostrophe before it. */
final class Csv {
    private static final String FORMULAS = "=+-@\t\r";

    private Csv() {}

    static String line(List<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        boolean isFormula = !text.isEmpty() && FORMULAS.indexOf(text.charAt(0)) >= 0;
        return '"' + (isFormula ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }
}
