package io.sluice.guard.convert;

import io.sluice.core.rule.RuleSet;
import java.util.List;

/**
 * What became of a file. Rules name exceptions and functions that only the application has, so they can be written, but are not meant
 * to be used as they are.
 *
 * @param rules what has a counterpart
 * @param unconverted what has none, in the order of the file
 */
public record Conversion(RuleSet rules, List<Unconverted> unconverted) {
    public Conversion {
        unconverted = List.copyOf(unconverted);
    }

    /**
     * Something that has no counterpart, or another meaning.
     *
     * @param path where it stands in the file
     * @param why what is missing or different
     */
    public record Unconverted(String path, String why) {
        @Override
        public String toString() {
            return path + ": " + why;
        }
    }
}
