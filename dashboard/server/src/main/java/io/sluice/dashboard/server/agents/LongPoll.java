package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A request that waits for a rule set. It is answered once: by the rules that come, or by 304 when its time is over. */
final class LongPoll implements Downstream {
    private final AsyncContext context;
    private final Executor writers;
    private final Consumer<LongPoll> ended;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Timer patience;

    /**
     * @param writers where answers are written, since a socket may block
     * @param ended hears that the poll is over
     */
    LongPoll(AsyncContext context, NanoClock clock, long patienceNanos, Executor writers, Consumer<LongPoll> ended) {
        this.context = context;
        this.writers = writers;
        this.ended = ended;
        context.setTimeout(0);
        patience = clock.timers().schedule(patienceNanos, this::close);
    }

    @Override
    public boolean takes(DownEvent event) {
        return event == DownEvent.RULESET;
    }

    /** Answers a rule set; anything else is for streams. */
    @Override
    public void send(Push push) {
        if (takes(push.event())) {
            answer(response -> write(response, push));
        }
    }

    /** Nothing waits: it is written elsewhere. */
    @Override
    public void flush() {}

    @Override
    public void close() {
        answer(response -> response.setStatus(HttpServletResponse.SC_NOT_MODIFIED));
    }

    @Override
    public long stalledNanos() {
        return 0;
    }

    /** Writes part of an answer. */
    @FunctionalInterface
    private interface Writing {
        void to(HttpServletResponse response) throws IOException;
    }

    private void answer(Writing writing) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        patience.cancel();
        writers.execute(() -> {
            try {
                writing.to((HttpServletResponse) context.getResponse());
            } catch (IOException gone) {
                // it will ask again
            } finally {
                context.complete();
            }
        });
        ended.accept(this);
    }

    /** The answer to a poll, whether it waited or not. */
    static void write(HttpServletResponse response, Push push) throws IOException {
        response.setContentType(AgentProtocol.JSON);
        response.setHeader("ETag", push.etag());
        response.setContentLength(push.json().length);
        response.getOutputStream().write(push.json());
    }
}
