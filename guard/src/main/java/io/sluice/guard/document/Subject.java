package io.sluice.guard.document;

import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Sequence;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message is about: a field of a document, or what it names within it, as {@code furtherLimits[1].burst} or
 * {@code overrides[a].burst}.
 *
 * @param path as documents write it: {@code overrides.a.burst}
 * @param node where it stands; what it would stand in, if it does not
 */
record Subject(String path, Node node) {
    private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,9})](.*)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\\.(\\w+)(.*)", Pattern.DOTALL);

    /**
     * @param name what follows the field's own name in the message; empty if it is about the field as a whole
     */
    Subject within(String name) {
        if (node instanceof Sequence list) {
            Matcher index = INDEX.matcher(name);
            if (index.matches()
                    && Integer.parseInt(index.group(1)) < list.items().size()) {
                int i = Integer.parseInt(index.group(1));
                return new Subject(path + '[' + i + ']', list.items().get(i)).within(index.group(2));
            }
        } else if (node instanceof Mapping map) {
            Optional<Field> entry = entry(map, name);
            if (entry.isPresent()) {
                String key = entry.get().key().text();
                return new Subject(
                                path + '.' + Texts.shortened(key), entry.get().value())
                        .within(name.substring(key.length() + 2));
            }
            Matcher field = NAME.matcher(name);
            if (field.matches()) {
                Node there = map.fields().stream()
                        .filter(one -> one.key().text().equals(field.group(1)))
                        .findFirst()
                        .map(Field::value)
                        .orElse(node);
                return new Subject(path + '.' + field.group(1), there);
            }
        }
        return this;
    }

    /** The entry whose key stands in brackets; keys may have brackets of their own. */
    private static Optional<Field> entry(Mapping map, String name) {
        return map.fields().stream()
                .filter(field -> name.startsWith('[' + field.key().text() + ']'))
                .max(Comparator.comparingInt(field -> field.key().text().length()));
    }
}
