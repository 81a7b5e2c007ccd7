package io.sluice.guard.document;

import io.sluice.guard.document.KnownRules.Known;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a document as it was written, before anybody knows what it means. */
sealed interface Node {
    Place place();

    /** What a message calls it. */
    String describe();

    /**
     * A word, a number, a text in quotes.
     *
     * @param quoted whether it is text whatever it looks like
     */
    record Scalar(Place place, String text, boolean quoted) implements Node {
        private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");

        boolean isNull() {
            return !quoted && (text.isEmpty() || text.equals("null") || text.equals("~"));
        }

        boolean isBoolean() {
            return !quoted && (text.equals("true") || text.equals("false"));
        }

        /** Whether JSON has a word for it. */
        boolean isWord() {
            return isBoolean() || !quoted && text.equals("null");
        }

        boolean isWhole() {
            int first = text.startsWith("-") ? 1 : 0;
            boolean leadingZero = text.length() > first + 1 && text.charAt(first) == '0';
            return !quoted && text.length() > first && !leadingZero && hasOnlyDigits(first);
        }

        private boolean hasOnlyDigits(int from) {
            for (int i = from; i < text.length(); i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
            return true;
        }

        boolean isDecimal() {
            return !quoted && DECIMAL.matcher(text).matches();
        }

        boolean isText() {
            return quoted || !isNull() && !isBoolean() && !isDecimal();
        }

        @Override
        public String describe() {
            return isNull() ? "nothing" : isText() ? '"' + Texts.shortened(text) + '"' : Texts.shortened(text);
        }
    }

    /** Items in order. */
    record Sequence(Place place, List<Node> items, Slice slice) implements Node {
        Sequence(Place place, List<Node> items) {
            this(place, items, Slice.NONE);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** Fields in order; a key may stand twice here. */
    record Mapping(Place place, List<Field> fields, Slice slice) implements Node {
        Mapping(Place place, List<Field> fields) {
            this(place, fields, Slice.NONE);
        }

        @Override
        public String describe() {
            return "a map";
        }
    }

    /** A map that stands where a rule does, and was read before. */
    record Remembered(Place place, Known known) implements Node {
        @Override
        public String describe() {
            return "a map";
        }
    }

    /** One field of a map. */
    record Field(Scalar key, Node value) {}

    /**
     * Of what was never text: maps, lists, strings, booleans, numbers and null. All stands at the beginning.
     *
     * @throws IllegalArgumentException if there is something else in it
     */
    static Node of(@Nullable Object tree) {
        if (tree instanceof Map<?, ?> map) {
            List<Field> fields = new ArrayList<>();
            map.forEach((key, value) ->
                    fields.add(new Field(new Scalar(Place.START, String.valueOf(key), true), of(value))));
            return new Mapping(Place.START, fields);
        }
        if (tree instanceof Collection<?> items) {
            return new Sequence(Place.START, items.stream().map(Node::of).toList());
        }
        if (tree instanceof Number number) {
            BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
            return new Scalar(Place.START, decimal.toPlainString(), false);
        }
        if (tree == null || tree instanceof Boolean || tree instanceof String) {
            return new Scalar(Place.START, String.valueOf(tree), tree instanceof String);
        }
        throw new IllegalArgumentException(
                "rules cannot be made of a " + tree.getClass().getName());
    }
}
