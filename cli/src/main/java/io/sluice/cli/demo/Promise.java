package io.sluice.cli.demo;

import io.sluice.cli.demo.Terminal.Style;
import java.util.List;

/**
 * Something an act must keep.
 *
 * @param text what was promised, and the numbers
 */
public record Promise(String text, boolean kept) {

    /** Tells what became of each; returns whether all were kept. */
    public static boolean judge(Terminal terminal, List<Promise> promises) {
        boolean kept = promises.stream().allMatch(Promise::kept);
        terminal.line("");
        terminal.line(terminal.styled(Style.BOLD, kept ? "Promised and kept:" : "Promised, but not all of it kept:"));
        promises.forEach(promise -> terminal.line(promise.verdict(terminal)));
        terminal.line("");
        return kept;
    }

    private String verdict(Terminal terminal) {
        String mark = kept ? terminal.styled(Style.GREEN, "✔") : terminal.styled(Style.RED, "✘");
        return "  " + mark + " " + text;
    }
}
