package io.sluice.cli.demo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What processes of the demo tell each other, one to a line: {@code @kind name=value name=value}. Neither names nor values hold
 * blanks.
 *
 * @param kind what it is about
 * @param fields the values by name, in order
 */
public record Message(String kind, Map<String, String> fields) {
    private static final String MARK = "@";

    public Message {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public static Message of(String kind) {
        return new Message(kind, Map.of());
    }

    /** The message on a line; empty if the line is none, such as a warning of the virtual machine. */
    public static Optional<Message> parse(String line) {
        if (!line.startsWith(MARK)) {
            return Optional.empty();
        }
        String[] words = line.substring(MARK.length()).strip().split(" +");
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("a field must read name=value, but was " + words[i]);
            }
            fields.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        return Optional.of(new Message(words[0], fields));
    }

    /** This message with one more field. */
    public Message with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(name, value.toString());
        return new Message(kind, more);
    }

    /**
     * @throws IllegalArgumentException if there is no such field
     */
    public String text(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a message must have the field " + name + ", but was " + this);
        }
        return value;
    }

    /**
     * @throws IllegalArgumentException if there is no such field, or it is no whole number
     */
    public long number(String name) {
        return Long.parseLong(text(name));
    }

    /** The line to send. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(MARK).append(kind);
        fields.forEach(
                (name, value) -> line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }
}
