package io.sluice.guard.document;

import java.util.Arrays;

/** Where the items of a list stand in its canonical JSON. */
final class ListBounds {
    private ListBounds() {}

    /**
     * The places where items begin, and one more, after the end of the text: so each item ends one character, a comma or the bracket, before the
     * next place, and there is one place more than there are items.
     *
     * @param list a list, without blanks around its items
     */
    static int[] of(String list) {
        int[] bounds = new int[64];
        int count = 0;
        int depth = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '"') {
                i = closing(list, i);
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            boolean opens = i == 0 && list.length() > 2;
            if (opens || c == ',' && depth == 1) {
                bounds = count + 1 < bounds.length ? bounds : Arrays.copyOf(bounds, bounds.length * 2);
                bounds[count++] = i + 1;
            }
        }
        bounds[count++] = list.length();
        return Arrays.copyOf(bounds, count);
    }

    /** The quote that ends the text that one begins. */
    private static int closing(String list, int opening) {
        int quote = list.indexOf('"', opening + 1);
        while (isEscaped(list, quote)) {
            quote = list.indexOf('"', quote + 1);
        }
        return quote;
    }

    private static boolean isEscaped(String list, int quote) {
        int first = quote;
        while (list.charAt(first - 1) == '\\') {
            first--;
        }
        return (quote - first) % 2 == 1;
    }
}
