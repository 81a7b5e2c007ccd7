package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.DownEvent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events. It has no thread: whoever sends writes, as far as the socket takes it, and the container goes on when there
 * is room again. So a thousand streams cost a thousand sockets, and a slow agent holds up nobody.
 * <p>What waits is at most one event of each kind, the newest.
 */
final class EventStream implements Downstream, WriteListener, AsyncListener {
    private final AsyncContext context;
    private final ServletOutputStream out;
    private final NanoClock clock;
    private final Consumer<EventStream> ended;

    private final Map<DownEvent, Push> waiting = new EnumMap<>(DownEvent.class); // these are guarded by this
    private @Nullable Push first; // sent before all that waits
    private boolean writable; // since the container said so for the first time
    private boolean unflushed;
    private boolean closed;
    private boolean stalled;
    private long stalledSince;

    private EventStream(
            AsyncContext context, ServletOutputStream out, NanoClock clock, Push first, Consumer<EventStream> ended) {
        this.context = context;
        this.out = out;
        this.clock = clock;
        this.first = first;
        this.ended = ended;
    }

    /**
     * Opens a stream as the answer to a request that was made asynchronous.
     *
     * @param first what is sent before anything else
     * @param ended hears that the stream has ended, whoever ended it; perhaps more than once
     */
    static EventStream open(AsyncContext context, NanoClock clock, Push first, Consumer<EventStream> ended)
            throws IOException {
        context.setTimeout(0);
        EventStream stream = new EventStream(context, context.getResponse().getOutputStream(), clock, first, ended);
        context.addListener(stream);
        stream.out.setWriteListener(stream);
        return stream;
    }

    @Override
    public boolean takes(DownEvent event) {
        return true;
    }

    @Override
    public void send(Push push) {
        boolean broken;
        synchronized (this) {
            if (closed) {
                return;
            }
            waiting.put(push.event(), push);
            broken = writable && !written();
        }
        if (broken) {
            close();
        }
    }

    @Override
    public void onWritePossible() {
        boolean broken;
        synchronized (this) {
            writable = true;
            broken = !closed && !written();
        }
        if (broken) {
            close();
        }
    }

    /** Writes as much as the socket takes; false if the connection is gone. */
    private boolean written() {
        try {
            while (out.isReady()) {
                stalled = false;
                Push next = next();
                if (next != null) {
                    out.write(next.sse());
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

    private @Nullable Push next() {
        Push before = first;
        if (before != null) {
            first = null;
            return before;
        }
        Iterator<Push> pushes = waiting.values().iterator();
        if (!pushes.hasNext()) {
            return null;
        }
        Push next = pushes.next();
        pushes.remove();
        return next;
    }

    @Override
    public synchronized long stalledNanos() {
        return stalled ? Math.max(1, clock.nanos() - stalledSince) : 0;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.clear();
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
