package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.server.stream.SseStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Consumer;

/** A stream of server-sent events as a way down to an agent: in each {@link Push#place}, the newest waits. */
record EventStream(SseStream stream) implements Downstream {

    /**
     * Opens one as the answer to a request.
     *
     * @param first what is sent before anything else
     * @param ended hears that the stream has ended, whoever ended it; perhaps more than once
     */
    static EventStream open(
            HttpServletRequest request,
            HttpServletResponse response,
            NanoClock clock,
            Push first,
            Consumer<EventStream> ended)
            throws IOException {
        return new EventStream(
                SseStream.open(request, response, clock, first.sse(), stream -> ended.accept(new EventStream(stream))));
    }

    @Override
    public void send(Push push) {
        stream.offer(push.place(), push.sse());
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public boolean takes(DownEvent event) {
        return true;
    }

    @Override
    public long stalledNanos() {
        return stream.stalledNanos();
    }

    @Override
    public void close() {
        stream.close();
    }
}
