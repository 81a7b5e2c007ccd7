package io.sluice.dashboard.api.sse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Reads events from a stream, waiting for them; see {@link SseParser}. Not safe for several threads. */
public final class SseReader {
    private final InputStream in;
    private final SseParser parser;
    private final byte[] buffer = new byte[4096];
    private final Deque<SseEvent> parsed = new ArrayDeque<>();

    /**
     * @param maxBytes how many bytes one event may have at most; from 1
     */
    public SseReader(InputStream in, int maxBytes) {
        this.in = in;
        parser = new SseParser(maxBytes);
    }

    /**
     * The next event; waits for it. Null at the end of the stream; an event that is not complete then is none.
     *
     * @throws IOException as the stream throws it, or if an event is too large
     */
    public @Nullable SseEvent next() throws IOException {
        while (parsed.isEmpty()) {
            int read = in.read(buffer);
            if (read <= 0) {
                return null;
            }
            parsed.addAll(parser.parse(ByteBuffer.wrap(buffer, 0, read)));
        }
        return parsed.pollFirst();
    }
}
