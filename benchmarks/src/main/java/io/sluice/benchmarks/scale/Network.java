package io.sluice.benchmarks.scale;

import io.sluice.cluster.client.VirtualWire.ClientEnd;
import io.sluice.cluster.client.VirtualWire.ServerEnd;
import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.cluster.server.session.Session;
import io.sluice.cluster.server.session.SessionRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Takes frames from clients to the sessions of token servers and back, each in its time and in order, and counts them. */
final class Network {
    private final VirtualClock clock;
    private final Costs costs;
    private final Map<String, Server> servers = new HashMap<>();
    private final Map<String, List<Stream>> streams = new HashMap<>(); // by client
    private final Set<String> cutOff = new HashSet<>();
    private long framesUp;
    private long framesDown;

    Network(VirtualClock clock, Costs costs) {
        this.clock = clock;
        this.costs = costs;
    }

    /** A token server. */
    private record Server(LimitEngine engine, ClientRegistry registry) {}

    void server(String name, LimitEngine engine) {
        servers.put(name, new Server(engine, new ClientRegistry(clock)));
    }

    long framesUp() {
        return framesUp;
    }

    long framesDown() {
        return framesDown;
    }

    /** Tells everybody how many clients there are, and keeps the shares of those who are lost, as a server does once in a while. */
    void tellClients(String namespace) {
        servers.values()
                .forEach(server -> server.engine.reserve(
                        namespace,
                        grace -> server.registry.lostFor(namespace, grace),
                        server.registry.count(namespace)));
        streams.values().forEach(all -> all.forEach(stream -> stream.session.tellClients()));
    }

    // ---- partitions

    /** Its streams break, and new ones come to nothing. */
    void cut(String client) {
        cutOff.add(client);
        List.copyOf(streams.getOrDefault(client, List.of())).forEach(Stream::broken);
    }

    void mend(String client) {
        cutOff.remove(client);
    }

    // ---- streams

    ServerEnd open(String client, String server, ClientEnd end) {
        Stream stream = new Stream(client, Objects.requireNonNull(servers.get(server), server), end);
        streams.computeIfAbsent(client, name -> new ArrayList<>()).add(stream);
        if (cutOff.contains(client)) {
            clock.schedule(hop(), stream::broken);
        }
        return stream;
    }

    private long hop() {
        double jitter = -Math.log(1 - clock.random().nextDouble()) * costs.clientJitter();
        return Math.round((costs.clientHop() + jitter) * 1_000);
    }

    /** A stream with its two ends; a frame does not overtake the one before it. */
    private final class Stream implements ServerEnd {
        private final String client;
        private final ClientEnd end;
        private final Session session;
        private long upAt;
        private long downAt;
        private boolean over;

        Stream(String client, Server server, ClientEnd end) {
            this.client = client;
            this.end = end;
            session = new Session(server.engine, server.registry, this::down);
        }

        @Override
        public void send(ClientFrame frame) {
            framesUp++;
            upAt = Math.max(upAt, clock.nanos() + hop());
            clock.schedule(upAt - clock.nanos(), () -> up(frame));
        }

        private void up(ClientFrame frame) {
            if (over) {
                return;
            }
            try {
                session.receive(frame);
            } catch (SessionRefusedException refused) {
                throw new IllegalStateException("a client must keep to the protocol", refused);
            }
        }

        private void down(ServerFrame frame) {
            if (over) {
                return;
            }
            framesDown++;
            downAt = Math.max(downAt, clock.nanos() + hop());
            clock.schedule(downAt - clock.nanos(), () -> {
                if (!over) {
                    end.received(frame);
                }
            });
        }

        void broken() {
            if (!over) {
                close();
                end.broken("cut off");
            }
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                session.close();
                streams.getOrDefault(client, new ArrayList<>()).remove(this);
            }
        }
    }
}
