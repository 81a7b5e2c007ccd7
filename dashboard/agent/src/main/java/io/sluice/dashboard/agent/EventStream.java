package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.sse.SseEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one session. What comes is handed on by the executor, one after the other, until the stream is left; and if nothing comes for too
 * long, though it is open, that is told: something between waits until it is full. Safe for many threads.
 */
final class EventStream implements Exchange.Listener {
    private static final long FIRST_PING = TimeUnit.SECONDS.toNanos(3);
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(25); // two pings

    /** Whoever opened a stream. After {@link #leave} he may still be told of what happened just before. */
    interface Reader {

        /**
         * Something has come.
         *
         * @param first whether nothing came before
         * @param proven whether the stream has worked for so long that something between would have been noticed
         */
        void heard(boolean first, boolean proven);

        void received(DownEvent event, byte[] data);

        /** Nothing comes. Told on the clock's timers. */
        void silent();

        /** It has ended, or could not be opened. */
        void ended(IOException why);
    }

    private final Exchange exchange;
    private final NanoClock clock;
    private final Executor thread;
    private final Reader reader;

    private final long opened;
    private boolean hasSpoken; // on the executor
    private boolean left; // these are guarded by this
    private @Nullable Timer watch;
    private @Nullable Runnable end;

    EventStream(Exchange exchange, NanoClock clock, Executor thread, Reader reader) {
        this.exchange = exchange;
        this.clock = clock;
        this.thread = thread;
        this.reader = reader;
        opened = clock.exactNanos();
    }

    /** Opens it; once. */
    void open(Session session) {
        watch(FIRST_PING);
        Runnable ending = exchange.stream(session.endpoint(), session.path(AgentProtocol.STREAM), this);
        synchronized (this) {
            if (!left) {
                end = ending;
                return;
            }
        }
        ending.run();
    }

    /** Ends it; nothing that comes is handed on any more. */
    void leave() {
        Runnable ending;
        synchronized (this) {
            left = true;
            if (watch != null) {
                watch.cancel();
            }
            ending = end;
            end = null;
        }
        if (ending != null) {
            ending.run();
        }
    }

    /** From now on it must not be silent for longer than this; false if it was left. */
    private synchronized boolean watch(long nanos) {
        if (watch != null) {
            watch.cancel();
        }
        if (!left) {
            watch = clock.timers().schedule(nanos, reader::silent);
        }
        return !left;
    }

    @Override
    public void event(SseEvent event) {
        goOn(() -> hear(event));
    }

    private void hear(SseEvent event) {
        if (!watch(SILENCE)) {
            return;
        }
        // a large first event may push what is before it through a buffer: only what comes later proves something
        reader.heard(!hasSpoken, clock.exactNanos() - opened >= SILENCE);
        hasSpoken = true;
        DownEvent kind = DownEvent.of(event.name()).orElse(null);
        if (kind != null) {
            reader.received(kind, event.data().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void ended(IOException why) {
        goOn(() -> reader.ended(why));
    }

    private void goOn(Runnable step) {
        try {
            thread.execute(step);
        } catch (RejectedExecutionException closing) {
            // nothing comes after the end
        }
    }
}
