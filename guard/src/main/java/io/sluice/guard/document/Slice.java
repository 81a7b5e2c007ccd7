package io.sluice.guard.document;

/**
 * A list or map as it stands in a JSON document.
 *
 * @param canonical whether {@link JsonText#canonical} would write it so, once more: without blanks, keys in order and once, no needless escapes,
 *     and numbers whole and exact
 */
record Slice(String document, int from, int to, boolean canonical) {
    /** Of what was not JSON. */
    static final Slice NONE = new Slice("", 0, 0, false);

    String text() {
        return document.substring(from, to);
    }
}
