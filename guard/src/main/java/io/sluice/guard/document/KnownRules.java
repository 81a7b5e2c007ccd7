package io.sluice.guard.document;

import io.sluice.core.rule.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the document that was read last, with their canonical text: what the next one has in common with it need be neither read nor
 * written again. Safe for many threads; documents that are read at the same time forget each other.
 */
final class KnownRules {
    private volatile List<Known> last = List.of();

    /** A rule, and its canonical text. */
    record Known(Rule<?> rule, String text) {}

    /**
     * These are the ones now.
     *
     * @param rules sorted by id
     */
    void remember(List<Known> rules) {
        last = rules;
    }

    /** The canonical text of a rule, if it is one of these; one that is just equal is not, since rules are large to compare. */
    @SuppressWarnings("ReferenceEquality") // the very rule
    @Nullable String text(Rule<?> rule) {
        List<Known> rules = last;
        int low = 0;
        int high = rules.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Known known = rules.get(middle);
            if (known.rule == rule) {
                return known.text;
            }
            if (known.rule.id().compareTo(rule.id()) < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** What is known now, beside a document that is about to be read. */
    Reading reading() {
        return new Reading(last);
    }

    /**
     * What is known, beside a document that is read from its beginning to its end. Most documents tell rules in the order of the one before, but for
     * a few: so the next rule is compared with the one that would be next, and only where that does not help it is looked up. Not safe for
     * several threads.
     */
    static final class Reading {
        private final List<Known> known;
        private int next; // the one behind that which was met last
        private @Nullable Map<String, Integer> places; // by text; made when it is needed

        private Reading(List<Known> known) {
            this.known = known;
        }

        /** The known rule that would be next, if its text stands there. It is that of a map, so it cannot be the beginning of another. */
        @Nullable Known next(String document, int from) {
            return isNext(next, document, from) ? known.get(next++) : null;
        }

        private boolean isNext(int place, String document, int from) {
            return place < known.size() && document.startsWith(known.get(place).text, from);
        }

        /** The known rule whose text stands in there; null if there is none, or what follows shows that it is new, or one that was changed. */
        @Nullable Known find(String document, int from, int to) {
            int following = to + 1; // behind a comma
            if (isNext(next, document, following)) {
                return null;
            }
            if (isNext(next + 1, document, following)) {
                next++;
                return null;
            }
            Integer place = places().get(document.substring(from, to));
            if (place == null) {
                return null;
            }
            next = place + 1;
            return known.get(place);
        }

        private Map<String, Integer> places() {
            Map<String, Integer> made = places;
            if (made == null) {
                made = new HashMap<>();
                for (int i = 0; i < known.size(); i++) {
                    made.put(known.get(i).text, i);
                }
                places = made;
            }
            return made;
        }
    }
}
