package io.sluice.dashboard.agent;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentEvents;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Farewell;
import io.sluice.dashboard.api.FleetSize;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.api.Overrides;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Receipt;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.Welcome;
import io.sluice.dashboard.api.WhatIfAnswer;
import io.sluice.dashboard.api.metrics.MalformedMetricsException;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.MetricsDecoder;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.guard.document.CanonicalRules;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A console for one instance, in virtual time and without a network, whose every part can fail. Not safe for several threads. */
final class FakeConsole implements Exchange {
    final List<Hello> hellos = new ArrayList<>();
    final List<Ack> acks = new ArrayList<>();
    final List<AgentEvent> events = new ArrayList<>();
    final List<MetricsBatch> batches = new ArrayList<>();
    final List<WhatIfAnswer> answers = new ArrayList<>();
    final List<Farewell> farewells = new ArrayList<>();
    final List<URI> tried = new ArrayList<>();

    boolean down;
    boolean uplinkFails;
    boolean buffers;
    boolean pings = true;
    int refuses; // with this status; 0 does not
    int polls;
    int streams;
    long clockAhead;
    int fleet = 40;
    Tune tune = Tune.WATCHED;
    List<OverrideCommand> overrides = List.of();

    private final ManualClock clock;
    private @Nullable Ruleset head;
    private Listener stream;
    private MetricsDecoder decoder = new MetricsDecoder();
    private String session = "";
    private int nonces;
    private boolean untold;

    FakeConsole(ManualClock clock) {
        this.clock = clock;
        ping();
    }

    private void ping() {
        clock.timers().schedule(Duration.ofSeconds(10).toNanos(), () -> {
            if (pings) {
                send(DownEvent.PING, new Ping(now()), "");
            }
            ping();
        });
    }

    long now() {
        return clock.millis() + clockAhead;
    }

    // ---- what an operator does

    /** Another revision, with these rules. */
    void publish(CanonicalRules rules) {
        publish(head == null ? 1 : head.epoch(), head == null ? 1 : head.revision() + 1, rules);
    }

    void publish(long epoch, long revision, CanonicalRules rules) {
        head = new Ruleset(epoch, revision, nonce(), rules.hash(), null, fleet, rules, overrides);
        push();
    }

    /** Sends what it has, as it is. */
    void push() {
        if (head != null) {
            send(DownEvent.RULESET, head, head.position().eventId());
        }
    }

    void override(OverrideCommand... all) {
        overrides = List.of(all);
        if (head != null) {
            again();
        }
        send(DownEvent.OVERRIDE, new Overrides(nonce(), overrides), "");
    }

    /** Another number of instances is online; a poll has it with the rules there are. */
    void fleet(int instances) {
        fleet = instances;
        if (head != null) {
            again();
        }
        untold = true;
        send(DownEvent.FLEET, new FleetSize(instances), "");
    }

    private void again() {
        head = new Ruleset(head.epoch(), head.revision(), nonce(), head.hash(), null, fleet, head.rules(), overrides);
    }

    void forget() {
        head = null;
    }

    Position position() {
        return head == null ? Position.NONE : head.position();
    }

    private String nonce() {
        return "n" + ++nonces;
    }

    void send(DownEvent event, Record data, String id) {
        send(event, AgentMessages.write(data), id);
    }

    void send(DownEvent event, String json, String id) {
        Listener open = stream;
        if (open != null && !buffers && !down) {
            open.event(new SseEvent(event.wireName(), id, json));
        }
    }

    /** Ends the stream, as a node does that goes, or a network. */
    void cut() {
        Listener open = stream;
        stream = null;
        if (open != null) {
            open.ended(new IOException("cut"));
        }
    }

    /** Nothing is there any more. */
    void goDown() {
        down = true;
        cut();
    }

    boolean isStreaming() {
        return stream != null;
    }

    /** The newest. */
    static <T> T last(List<T> all) {
        return all.get(all.size() - 1);
    }

    // ---- what agents call

    @Override
    public CompletableFuture<Answer> post(URI endpoint, String path, String mediaType, byte[] body, Duration patience) {
        tried.add(endpoint);
        String call = path.replaceAll("\\?.*", "");
        if (down || uplinkFails && !call.equals(AgentProtocol.HELLO)) {
            return CompletableFuture.failedFuture(new IOException("no route"));
        }
        if (refuses != 0) {
            return CompletableFuture.completedFuture(new Answer(refuses, new byte[0], null));
        }
        if (!call.equals(AgentProtocol.HELLO) && !path.endsWith("?session=" + session)) {
            return CompletableFuture.completedFuture(new Answer(AgentProtocol.REHELLO, new byte[0], null));
        }
        return CompletableFuture.completedFuture(ok(answered(call, body)));
    }

    private static Answer ok(Record message) {
        return new Answer(200, AgentMessages.write(message).getBytes(StandardCharsets.UTF_8), null);
    }

    private Record answered(String call, byte[] body) {
        switch (call) {
            case AgentProtocol.HELLO -> {
                hellos.add(AgentMessages.read(Hello.class, body));
                decoder = new MetricsDecoder();
                session = "s" + hellos.size();
                return new Welcome(session, now(), head == null ? null : head.position(), tune);
            }
            case AgentProtocol.ACK -> acks.add(AgentMessages.read(Ack.class, body));
            case AgentProtocol.EVENTS ->
                events.addAll(AgentMessages.read(AgentEvents.class, body).events());
            case AgentProtocol.WHATIF -> answers.add(AgentMessages.read(WhatIfAnswer.class, body));
            case AgentProtocol.BYE -> farewells.add(AgentMessages.read(Farewell.class, body));
            case AgentProtocol.METRICS -> {
                try {
                    batches.add(decoder.decode(body));
                } catch (MalformedMetricsException e) {
                    throw new AssertionError(e);
                }
            }
            default -> throw new AssertionError(call);
        }
        return new Receipt(now());
    }

    /** The console has lost its memory of sessions. */
    void loseSessions() {
        session = "none";
    }

    @Override
    public CompletableFuture<Answer> get(URI endpoint, String path, Map<String, String> headers, Duration patience) {
        polls++;
        if (down) {
            return CompletableFuture.failedFuture(new IOException("no route"));
        }
        if (head == null) {
            return CompletableFuture.completedFuture(new Answer(204, new byte[0], null));
        }
        boolean same = head.position().etag().equals(headers.get("If-None-Match")) && !untold;
        untold = false;
        return CompletableFuture.completedFuture(same ? new Answer(304, new byte[0], null) : ok(head));
    }

    @Override
    public Runnable stream(URI endpoint, String path, Listener listener) {
        if (down) {
            listener.ended(new IOException("no route"));
            return () -> {};
        }
        streams++;
        stream = listener;
        send(DownEvent.PING, new Ping(now()), "");
        Position has = hellos.get(hellos.size() - 1).current();
        if (head != null && !head.position().equals(has)) {
            push();
        }
        return () -> {
            if (stream == listener) {
                stream = null;
            }
        };
    }
}
