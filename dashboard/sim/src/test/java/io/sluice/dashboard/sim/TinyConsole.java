package io.sluice.dashboard.sim;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleSet;
import io.sluice.dashboard.agent.Exchange;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Receipt;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.Welcome;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.MalformedMetricsException;
import io.sluice.dashboard.api.metrics.MetricsDecoder;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.RuleDocuments;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A console for a fleet, in the calling thread. Not safe for several threads. */
final class TinyConsole {
    final Map<String, Hello> hellos = new HashMap<>();
    final Map<String, List<Ack>> acks = new HashMap<>();
    final Map<String, List<Bucket>> buckets = new HashMap<>();
    final List<String> farewells = new ArrayList<>();

    private final long now;
    private final List<Line> lines = new ArrayList<>();
    private @Nullable Ruleset head;

    /**
     * @param now its clock, which stands still
     */
    TinyConsole(long now) {
        this.now = now;
    }

    void publish(Rule<?>... rules) {
        CanonicalRules canonical = RuleDocuments.standard().canonical(RuleSet.of(List.of(rules)));
        long revision = head == null ? 1 : head.revision() + 1;
        head = new Ruleset(1, revision, "n" + revision, canonical.hash(), null, lines.size(), canonical, List.of());
        lines.forEach(line -> line.send(DownEvent.RULESET, head));
    }

    /** The connection of one instance. */
    Exchange line(int number) {
        Line line = new Line();
        lines.add(line);
        return line;
    }

    private final class Line implements Exchange {
        private String instance = "";
        private MetricsDecoder decoder = new MetricsDecoder();
        private @Nullable Listener stream;

        void send(DownEvent event, Record data) {
            Listener open = stream;
            if (open != null) {
                open.event(SseEvent.of(event.wireName(), AgentMessages.write(data)));
            }
        }

        @Override
        public CompletableFuture<Answer> post(
                URI endpoint, String path, String mediaType, byte[] body, Duration patience) {
            try {
                return CompletableFuture.completedFuture(new Answer(
                        200,
                        AgentMessages.write(answered(path.replaceAll("\\?.*", ""), body))
                                .getBytes(StandardCharsets.UTF_8),
                        null));
            } catch (MalformedMetricsException e) {
                throw new AssertionError(e);
            }
        }

        private Record answered(String call, byte[] body) throws MalformedMetricsException {
            switch (call) {
                case AgentProtocol.HELLO -> {
                    Hello hello = AgentMessages.read(Hello.class, body);
                    instance = hello.instanceId();
                    hellos.put(instance, hello);
                    decoder = new MetricsDecoder();
                    return new Welcome("s", hello.clock(), head == null ? null : head.position(), Tune.WATCHED);
                }
                case AgentProtocol.ACK ->
                    acks.computeIfAbsent(instance, each -> new ArrayList<>()).add(AgentMessages.read(Ack.class, body));
                case AgentProtocol.METRICS ->
                    buckets.computeIfAbsent(instance, each -> new ArrayList<>())
                            .addAll(decoder.decode(body).buckets());
                case AgentProtocol.BYE -> farewells.add(instance);
                default -> {} // not looked at
            }
            return new Receipt(now);
        }

        @Override
        public CompletableFuture<Answer> get(
                URI endpoint, String path, Map<String, String> headers, Duration patience) {
            return CompletableFuture.failedFuture(new IOException("nobody polls here"));
        }

        @Override
        public Runnable stream(URI endpoint, String path, Listener listener) {
            stream = listener;
            send(DownEvent.PING, new Ping(now));
            Ruleset present = head;
            if (present != null
                    && !present.position().equals(hellos.get(instance).current())) {
                send(DownEvent.RULESET, present);
            }
            return () -> {
                if (stream == listener) {
                    stream = null;
                    listener.ended(new IOException("ended"));
                }
            };
        }
    }
}
