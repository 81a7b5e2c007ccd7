package io.sluice.dashboard.api.sse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes events of the bytes of a stream, however they are cut; comments and {@code retry} are passed over. Not safe for several threads.
 * <p><b>Cost.</b> Holds one event that is not complete; one beyond the given size ends the parsing, so that no stream can take more memory than
 * that.
 */
public final class SseParser {
    private final int maxBytes;
    private byte[] line = new byte[256];
    private int length; // of the line so far
    private final StringBuilder data = new StringBuilder();
    private boolean afterReturn; // a line feed now belongs to the line end before
    private boolean begun;
    private int bytes; // of the event so far
    private String name = "";
    private String id = "";

    /**
     * @param maxBytes how many bytes one event may have at most; from 1
     */
    public SseParser(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The events that these bytes complete, in order.
     *
     * @throws IOException if an event is too large; then the stream cannot be read on
     */
    public List<SseEvent> parse(ByteBuffer some) throws IOException {
        List<SseEvent> events = new ArrayList<>();
        while (some.hasRemaining()) {
            takeUntilLineEnd(some);
            if (some.hasRemaining()) {
                byte end = some.get();
                boolean endsReturn = afterReturn && end == '\n';
                afterReturn = end == '\r';
                if (!endsReturn) {
                    line(text(), events);
                }
            }
        }
        return events;
    }

    private void takeUntilLineEnd(ByteBuffer some) throws IOException {
        int from = some.position();
        int to = from;
        while (to < some.limit() && some.get(to) != '\n' && some.get(to) != '\r') {
            to++;
        }
        int count = to - from;
        if (count > maxBytes - bytes) {
            throw new IOException("an event must have at most " + maxBytes + " bytes, but has more");
        }
        if (count > 0) {
            bytes += count;
            afterReturn = false;
            if (count > line.length - length) {
                line = Arrays.copyOf(line, Math.max(2 * line.length, length + count));
            }
            some.get(line, length, count);
            length += count;
        }
    }

    private String text() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        boolean first = !begun;
        begun = true;
        return first && text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private void line(String text, List<SseEvent> events) {
        if (text.isEmpty()) {
            if (data.length() > 1) { // more than the line feed after an empty line
                String all = data.substring(0, data.length() - 1);
                events.add(new SseEvent(name.isBlank() ? SseEvent.UNNAMED : name, id, all));
            }
            name = "";
            data.setLength(0);
            bytes = 0;
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(text.startsWith(": ", colon) ? colon + 2 : colon + 1);
        switch (field) {
            case "event" -> name = value.indexOf('\0') < 0 ? value : "";
            case "data" -> data.append(value).append('\n');
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            default -> {} // a comment, retry, or a field that is not known
        }
    }
}
