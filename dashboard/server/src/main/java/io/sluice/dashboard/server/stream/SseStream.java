package io.sluice.dashboard.server.stream;

import io.sluice.core.time.NanoClock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events. It has no thread: whoever sends writes, as far as the socket takes it, and the container goes on when there
 * is room again. So a thousand streams cost a thousand sockets, and a slow reader holds up nobody.
 * <p>What waits is at most one event of each kind, the newest. So who sends to many under a lock of his, for the sake of an order, need not write
 * under it: he calls {@link #offer} for each there, and {@link #flush} later, in any order. Safe for many threads; no method but {@link #open} throws.
 */
public final class SseStream implements WriteListener, AsyncListener {
    private final AsyncContext context;
    private final ServletOutputStream out;
    private final NanoClock clock;
    private final Consumer<SseStream> ended;

    /** By kind. Guarded by itself, which nobody holds while he writes, so that to offer an event takes no time. */
    private final Map<Object, byte[]> waiting = new LinkedHashMap<>();

    private volatile boolean closed; // changed under this lock, so that nobody writes any more when it is set

    private byte @Nullable [] first; // sent before all that waits; these are guarded by this, which who writes holds
    private boolean writable; // since the container said so for the first time
    private boolean unflushed;
    private boolean stalled;
    private long stalledSince;

    private SseStream(
            AsyncContext context, ServletOutputStream out, NanoClock clock, byte[] first, Consumer<SseStream> ended) {
        this.context = context;
        this.out = out;
        this.clock = clock;
        this.first = first.length == 0 ? null : first;
        this.ended = ended;
    }

    /**
     * Opens a stream as the answer to a request.
     *
     * @param first an event that is sent before anything else; empty for none
     * @param ended hears that the stream has ended, whoever ended it; perhaps more than once
     */
    public static SseStream open(
            HttpServletRequest request,
            HttpServletResponse response,
            NanoClock clock,
            byte[] first,
            Consumer<SseStream> ended)
            throws IOException {
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no"); // asks nginx not to hold it back
        response.flushBuffer();
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        SseStream stream = new SseStream(context, context.getResponse().getOutputStream(), clock, first, ended);
        context.addListener(stream);
        stream.out.setWriteListener(stream);
        return stream;
    }

    /**
     * Sends an event when that is possible. Of several of one kind that wait, only the newest is sent.
     *
     * @param kind compared by {@code equals}
     * @param event its lines, the empty one at the end included; nobody may write to them later
     */
    public void send(Object kind, byte[] event) {
        offer(kind, event);
        flush();
    }

    /** As {@link #send}, but writes nothing: that is left to {@link #flush}, or to whoever is writing now. */
    public void offer(Object kind, byte[] event) {
        if (closed) {
            return;
        }
        synchronized (waiting) {
            waiting.remove(kind); // it goes to the end: what was sent before it must not arrive after it
            waiting.put(kind, event);
        }
    }

    /** Writes what waits, as far as the socket takes it. */
    public void flush() {
        boolean broken;
        synchronized (this) {
            broken = !closed && writable && !written();
        }
        if (broken) {
            close();
        }
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            writable = true;
        }
        flush();
    }

    /** Writes as much as the socket takes; false if the connection is gone. */
    private boolean written() {
        try {
            while (out.isReady()) {
                stalled = false;
                byte[] next = next();
                if (next != null) {
                    out.write(next);
                    unflushed = true;
                } else if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else {
                    return true;
                }
            }
        } catch (IOException | IllegalStateException gone) {
            return false;
        }
        if (!stalled) {
            stalled = true;
            stalledSince = clock.nanos();
        }
        return true;
    }

    private byte @Nullable [] next() {
        byte[] before = first;
        if (before != null) {
            first = null;
            return before;
        }
        synchronized (waiting) {
            Iterator<byte[]> events = waiting.values().iterator();
            if (!events.hasNext()) {
                return null;
            }
            byte[] next = events.next();
            events.remove();
            return next;
        }
    }

    /** How long the reader has not taken what was sent, in nanoseconds; zero if it has taken all. */
    public synchronized long stalledNanos() {
        return stalled ? Math.max(1, clock.nanos() - stalledSince) : 0;
    }

    /** Whether it has ended. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends it; what waits is not sent. */
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            context.complete();
        } catch (IllegalStateException over) {
            // the container has ended it already
        }
        ended.accept(this);
    }

    @Override
    public void onError(Throwable failure) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // a stream begins once
    }
}
