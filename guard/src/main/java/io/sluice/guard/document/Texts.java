package io.sluice.guard.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What messages are made of. */
final class Texts {
    private static final int LONGEST = 60;

    private Texts() {}

    /** A value may be as long as a document; a message must not be. */
    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** " (did you mean …?)" if one of the words is near, else nothing. */
    static String didYouMean(String word, Collection<String> words) {
        return nearest(word, words).map(near -> " (did you mean " + near + "?)").orElse("");
    }

    /** The word that takes the fewest changes of a letter, and no more than a third of its letters. */
    static Optional<String> nearest(String word, Collection<String> words) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        return words.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3));
    }

    /** Levenshtein's distance, where a letter in the other case is no change. */
    private static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                boolean same = Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
                row[j] = Math.min(Math.min(row[j - 1], before[j]) + 1, before[j - 1] + (same ? 0 : 1));
            }
            before = row;
        }
        return before[other.length()];
    }
}
