package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.agent.Exchange.Answer;
import io.sluice.dashboard.agent.MetricsOutbox.Ready;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentEvents;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Farewell;
import io.sluice.dashboard.api.Receipt;
import io.sluice.dashboard.api.WhatIfAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Tells the console what it has to be told, one thing after the other, in order of importance: acknowledgements, answers, events, metrics. What does
 * not arrive is sent again later, but for answers, which nobody waits for then. Nothing waits. Safe for many threads.
 */
final class Uplink {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Exchange exchange;
    private final Link link;
    private final NanoClock clock;
    private final AgentClock time;
    private final EventOutbox events;
    private final MetricsOutbox metrics;
    private final Executor thread;
    private final QuietLog log;

    private final Backoff backoff; // these are guarded by this
    private final Map<Ack.Subject, Ack> acks = new EnumMap<>(Ack.Subject.class); // the newest of each
    private final Deque<WhatIfAnswer> answers = new ArrayDeque<>();
    private boolean sending;
    private @Nullable Timer retry; // not null while nothing is to be sent

    /**
     * Something to be sent.
     *
     * @param arrived what is to be done when it has arrived
     * @param refused what is to be done if the console will never understand it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parcel(String call, String mediaType, byte[] body, Runnable arrived, Runnable refused) {
        static Parcel of(String call, Record message, Runnable handled) {
            byte[] body = AgentMessages.write(message).getBytes(StandardCharsets.UTF_8);
            return new Parcel(call, AgentProtocol.JSON, body, handled, handled);
        }
    }

    Uplink(
            Exchange exchange,
            Link link,
            NanoClock clock,
            AgentClock time,
            EventOutbox events,
            MetricsOutbox metrics,
            Executor thread,
            QuietLog log) {
        this.exchange = exchange;
        this.link = link;
        this.clock = clock;
        this.time = time;
        this.events = events;
        this.metrics = metrics;
        this.thread = thread;
        this.log = log;
        backoff = new Backoff(clock);
    }

    void acknowledge(Ack ack) {
        synchronized (this) {
            acks.put(ack.subject(), ack);
        }
        send();
    }

    void answer(WhatIfAnswer answer) {
        synchronized (this) {
            answers.addLast(answer);
        }
        send();
    }

    /** A session is open: what failed before may succeed now. */
    void opened() {
        synchronized (this) {
            stopWaiting();
            backoff.succeeded();
        }
        send();
    }

    synchronized void close() {
        stopWaiting();
    }

    private void stopWaiting() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    /** Begins to send what there is, unless that is going on. */
    void send() {
        Session session = link.session();
        Parcel parcel;
        synchronized (this) {
            if (session == null || sending || retry != null) {
                return;
            }
            parcel = next(session);
            if (parcel == null) {
                return;
            }
            sending = true;
        }
        long sent = time.millis();
        CompletableFuture<?> unused = exchange.post(
                        session.endpoint(), session.path(parcel.call), parcel.mediaType, parcel.body, PATIENCE)
                .whenCompleteAsync((answer, failure) -> ended(session, parcel, sent, answer, failure), thread);
    }

    private @Nullable Parcel next(Session session) {
        for (Ack ack : acks.values()) {
            return Parcel.of(AgentProtocol.ACK, ack, () -> acks.remove(ack.subject(), ack));
        }
        WhatIfAnswer answer = answers.pollFirst();
        if (answer != null) {
            return Parcel.of(AgentProtocol.WHATIF, answer, () -> {});
        }
        long dropped = metrics.takeDropped();
        if (dropped > 0) {
            events.add(AgentEvent.counted(AgentEvent.Type.METRICS_LOST, time.millis(), dropped));
        }
        AgentEvents some = events.next();
        if (some != null) {
            return Parcel.of(AgentProtocol.EVENTS, some, () -> events.arrived(some));
        }
        Ready batch = metrics.next(session);
        return batch == null
                ? null
                : new Parcel(
                        AgentProtocol.METRICS,
                        AgentProtocol.METRICS_TYPE,
                        batch.bytes(),
                        () -> metrics.arrived(batch.batch()),
                        () -> metrics.refused(batch.batch()));
    }

    private void ended(
            Session session, Parcel parcel, long sent, @Nullable Answer answer, @Nullable Throwable failure) {
        try {
            if (answer == null) {
                throw failure == null ? new IOException("no answer") : HttpExchange.asIoException(failure);
            }
            switch (answer.status()) {
                case 200 -> {
                    Receipt receipt = AgentMessages.read(Receipt.class, answer.body());
                    time.sample(sent, time.millis(), receipt.serverTime());
                    goOn(parcel.arrived);
                }
                case 400, 413 -> {
                    log.warn("the console does not understand " + parcel.call + ": "
                            + new String(answer.body(), StandardCharsets.UTF_8));
                    goOn(parcel.refused);
                }
                case AgentProtocol.REHELLO -> {
                    synchronized (this) {
                        sending = false;
                    }
                    link.rehello(session);
                }
                default -> answer.orRefused();
            }
        } catch (IOException | RuntimeException failed) {
            log.warn("the console cannot be told: " + failed.getMessage());
            tryLater();
        }
    }

    private void goOn(Runnable handled) {
        synchronized (this) {
            sending = false;
            handled.run();
            backoff.succeeded();
        }
        send();
    }

    private synchronized void tryLater() {
        sending = false;
        stopWaiting();
        retry = clock.timers().schedule(backoff.next(), () -> {
            synchronized (this) {
                retry = null;
            }
            send();
        });
    }

    /** Says goodbye; the future ends when that has arrived or failed. */
    CompletableFuture<?> bye(String reason) {
        Session session = link.session();
        if (session == null) {
            return CompletableFuture.completedFuture(null);
        }
        byte[] body = AgentMessages.write(new Farewell(reason)).getBytes(StandardCharsets.UTF_8);
        return exchange.post(session.endpoint(), session.path(AgentProtocol.BYE), AgentProtocol.JSON, body, PATIENCE);
    }
}
