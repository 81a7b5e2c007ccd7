package io.sluice.dashboard.api.sse;

import io.sluice.core.Check;

/**
 * One event of a stream.
 *
 * @param name the {@code event:} field, in one line; {@code message} if there was none
 * @param id the last {@code id:} field of the stream, in one line; empty if there was none
 * @param data the {@code data:} fields, joined by line feeds; not empty
 */
public record SseEvent(String name, String id, String data) {
    /** What an event without a name is called. */
    public static final String UNNAMED = "message";

    public SseEvent {
        inOneLine("name", Check.notBlank("name", name));
        inOneLine("id", id);
        if (data.isEmpty()) {
            throw new IllegalArgumentException("data must not be empty, but was: readers pass over such events");
        }
    }

    private static void inOneLine(String field, String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(field + " must be one line without NUL, but was \"" + value + '"');
        }
    }

    /** An event of a name, without an id. */
    public static SseEvent of(String name, String data) {
        return new SseEvent(name, "", data);
    }

    /** As it stands in the stream, with the empty line that ends it. Line ends in the data become line feeds. */
    public String text() {
        StringBuilder text = new StringBuilder(data.length() + 64);
        if (!name.equals(UNNAMED)) {
            text.append("event: ").append(name).append('\n');
        }
        if (!id.isEmpty()) {
            text.append("id: ").append(id).append('\n');
        }
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        return text.append('\n').toString();
    }
}
