package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.agent.Exchange.Answer;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Welcome;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the agent connected: says hello, holds the stream or polls, and comes back after whatever went wrong. Nothing waits; what comes is taken on
 * the executor, one after the other. Safe for many threads.
 */
final class Link {
    /*
     *   state      event                                        next
     *   away       the time of the next try has come            hello: STREAM or, for a while after a stream was buffered, POLL
     *   hello      answered                                     stream opened, or polls begun
     *   stream     no ping within 3 s, or two pings missing     hello at once, as POLL
     *   stream     ended, or broken                             away, for a time that grows with each failure
     *   stream     bye                                          away, for some time within the spread, at the next endpoint
     *   poll       a minute or more is over, see Detour         hello, as STREAM
     *   any        401, 403                                     away, for a minute or so
     *   any        409 to any call                              hello at once, but not more than twice a second
     *
     * `attempt` numbers the tries: what a timer or a stream of an earlier one says is not heard.
     */
    private static final long BETWEEN_POLLS = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_HELLOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int POLL_SECONDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What an agent has to say, and does with what it is told; told on the executor. */
    interface Conversation {
        Hello hello(Transport transport);

        /** What the agent has, as a poll tells it. */
        String etag();

        /** A session is open. */
        void welcomed(Welcome welcome);

        /** The stream, or the polling, works. */
        void connected();

        void received(DownEvent event, byte[] data);

        /** The console has no rules for this application. */
        void noRules();

        /** There is no connection, and why. */
        void lost(String why);
    }

    private final Exchange exchange;
    private final NanoClock clock;
    private final AgentClock time;
    private final Executor thread;
    private final Conversation conversation;

    private volatile @Nullable Session session;
    private final Route route; // these are guarded by this
    private long attempt;
    private long sessions;
    private boolean closed;
    private @Nullable Timer next;
    private @Nullable EventStream stream;

    Link(
            List<URI> endpoints,
            Exchange exchange,
            NanoClock clock,
            AgentClock time,
            Executor thread,
            Conversation conversation) {
        this.exchange = exchange;
        this.clock = clock;
        this.time = time;
        this.thread = thread;
        this.conversation = conversation;
        route = new Route(endpoints, clock);
    }

    void start() {
        goOn(this::connect);
    }

    /** What is open now; null while there is nothing. */
    @Nullable Session session() {
        return session;
    }

    Transport transport() {
        return route.transport();
    }

    /** A call of this session was told to say hello again. */
    void rehello(Session told) {
        synchronized (this) {
            if (!told.equals(session)) {
                return;
            }
            leave();
            schedule(BETWEEN_HELLOS, this::connect);
        }
    }

    synchronized void close() {
        closed = true;
        leave();
        cancel(next);
    }

    // ---- connecting

    private void connect() {
        URI at;
        long mine;
        synchronized (this) {
            if (closed) {
                return;
            }
            leave();
            mine = ++attempt;
            at = route.next();
        }
        step(mine, null, () -> hello(at, mine));
    }

    private void hello(URI at, long mine) {
        long sent = time.millis();
        byte[] hello =
                AgentMessages.write(conversation.hello(route.transport())).getBytes(StandardCharsets.UTF_8);
        CompletableFuture<?> unused = exchange.post(at, AgentProtocol.HELLO, AgentProtocol.JSON, hello, PATIENCE)
                .whenCompleteAsync(
                        (answer, failure) -> step(mine, failure, () -> welcomed(at, mine, answer, sent)), thread);
    }

    /** What comes next in this try; whatever goes wrong ends it. */
    private void step(long mine, @Nullable Throwable failure, Step next) {
        try {
            if (failure != null) {
                throw HttpExchange.asIoException(failure);
            }
            synchronized (this) {
                if (closed || mine != attempt) {
                    return;
                }
            }
            next.take();
        } catch (IOException | RuntimeException failed) {
            failed(mine, failed);
        }
    }

    /** A part of a try. */
    @FunctionalInterface
    private interface Step {
        void take() throws IOException;
    }

    private void welcomed(URI at, long mine, Answer answer, long sent) throws IOException {
        Welcome welcome = AgentMessages.read(Welcome.class, answer.orRefused().body());
        time.sample(sent, time.millis(), welcome.serverTime());
        Session open;
        synchronized (this) {
            if (closed || mine != attempt) {
                return;
            }
            open = new Session(at, welcome.session(), ++sessions);
            session = open;
        }
        conversation.welcomed(welcome);
        if (route.transport() == Transport.POLL) {
            conversation.connected();
            poll(open, mine);
        } else {
            stream(open, mine);
        }
    }

    private void stream(Session open, long mine) {
        EventStream opening = new EventStream(exchange, clock, thread, reader(mine));
        synchronized (this) {
            if (mine != attempt) {
                return;
            }
            stream = opening;
        }
        opening.open(open);
    }

    /** Ends this try, and plans the next. */
    private void failed(long mine, Exception why) {
        synchronized (this) {
            if (closed || mine != attempt) {
                return;
            }
            leave();
            schedule(route.failed(why), this::connect);
        }
        conversation.lost(String.valueOf(why.getMessage()));
    }

    /** Lets go of the session and of what belongs to it. */
    private void leave() {
        attempt++;
        session = null;
        EventStream left = stream;
        stream = null;
        if (left != null) {
            left.leave();
        }
    }

    private void schedule(long nanos, Runnable step) {
        cancel(next);
        next = clock.timers().schedule(nanos, () -> goOn(step));
    }

    private static void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void goOn(Runnable step) {
        try {
            thread.execute(step);
        } catch (RejectedExecutionException closing) {
            // nothing comes after the end
        }
    }

    // ---- the stream

    private EventStream.Reader reader(long mine) {
        return new EventStream.Reader() {
            @Override
            public void heard(boolean first, boolean proven) {
                worked(proven);
                if (first) {
                    conversation.connected();
                }
            }

            @Override
            public void received(DownEvent event, byte[] data) {
                conversation.received(event, data);
            }

            @Override
            public void silent() {
                buffered(mine);
            }

            @Override
            public void ended(IOException why) {
                failed(mine, why);
            }
        };
    }

    private synchronized void worked(boolean proven) {
        route.worked(proven);
    }

    /** Nothing comes through the stream, though it is open: something between waits until it is full. */
    private void buffered(long mine) {
        synchronized (this) {
            if (closed || mine != attempt) {
                return;
            }
            route.buffered();
            leave();
            schedule(0, this::connect);
        }
    }

    /** The node is about to go; comes back some time within this. */
    void goElsewhere(Duration spread) {
        synchronized (this) {
            if (closed) {
                return;
            }
            leave();
            schedule(route.goElsewhere(spread), this::connect);
        }
    }

    // ---- polls

    private void poll(Session open, long mine) {
        long start = clock.exactNanos();
        CompletableFuture<?> unused = exchange.get(
                        open.endpoint(),
                        open.path(AgentProtocol.RULESET) + "&wait=" + POLL_SECONDS,
                        Map.of("If-None-Match", conversation.etag()),
                        Duration.ofSeconds(POLL_SECONDS).plus(PATIENCE))
                .whenCompleteAsync(
                        (answer, failure) -> step(mine, failure, () -> polled(open, mine, answer, start)), thread);
    }

    private void polled(Session open, long mine, Answer answer, long start) throws IOException {
        take(answer);
        synchronized (this) {
            route.worked(false);
            if (mine == attempt && !closed) {
                long took = clock.exactNanos() - start;
                schedule(
                        Math.max(0, BETWEEN_POLLS - took),
                        route.isDetourOver() ? this::connect : () -> poll(open, mine));
            }
        }
    }

    private void take(Answer answer) throws IOException {
        switch (answer.status()) {
            case 200 -> conversation.received(DownEvent.RULESET, answer.body());
            case 204 -> conversation.noRules();
            case 304 -> {} // it is what we have
            default -> answer.orRefused();
        }
    }
}
