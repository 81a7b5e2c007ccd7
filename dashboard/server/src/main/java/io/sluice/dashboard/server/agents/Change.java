package io.sluice.dashboard.server.agents;

import io.sluice.guard.document.CanonicalRules;
import java.util.List;

/**
 * What is different between two lists of rules: what both begin with, and what both end with, is left out. So there is the same rule neither first nor
 * last in what goes and in what comes.
 *
 * @param from the place of the first rule that goes, counted from 0
 * @param to the place after the last one
 * @param rules what comes there
 */
record Change(int from, int to, CanonicalRules rules) {

    static Change between(CanonicalRules before, CanonicalRules after) {
        List<String> old = before.items();
        List<String> anew = after.items();
        int least = Math.min(old.size(), anew.size());
        int head = 0;
        while (head < least && old.get(head).equals(anew.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < least - head && fromEnd(old, tail).equals(fromEnd(anew, tail))) {
            tail++;
        }
        return new Change(head, old.size() - tail, after.part(head, anew.size() - tail));
    }

    private static String fromEnd(List<String> items, int place) {
        return items.get(items.size() - 1 - place);
    }

    /** Whether it is worth to send it instead of all rules that are there then: it is at most half as long. */
    boolean isSmallIn(CanonicalRules all) {
        return rules.text().length() <= all.text().length() / 2;
    }
}
