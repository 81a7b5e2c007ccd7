package io.sluice.guard.document;

import io.sluice.guard.document.RuleError.Code;
import java.util.List;

/** What keeps one document from taking all memory: bytes, depth, and nodes after aliases are expanded. Counts the nodes of one document. */
final class NodeLimits {
    static final int MAX_BYTES = 512 << 10;
    static final int MAX_DEPTH = 16;
    static final int MAX_NODES = 200_000;

    private int nodes;

    /** How many nodes have been counted. */
    int nodes() {
        return nodes;
    }

    /** There is one more. */
    void count(Place place) {
        count(1, place);
    }

    /** There are so many more. */
    void count(int more, Place place) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw fatal(Code.TOO_LARGE, place, "a document must expand to at most " + MAX_NODES + " values");
        }
    }

    /** There is a list or map within so many, itself among them. */
    void nest(int depth, Place place) {
        if (depth > MAX_DEPTH) {
            throw fatal(Code.TOO_DEEP, place, "lists and maps must be nested at most " + MAX_DEPTH + " deep");
        }
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    static InvalidRulesException fatal(Code code, Place place, String message) {
        return new InvalidRulesException(
                List.of(new RuleError("", code, message, "", "", place.line(), place.column())));
    }
}
