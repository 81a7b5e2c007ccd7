package io.sluice.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sluice.cluster.server.ServerMeter;
import io.sluice.cluster.server.TokenServer;
import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Meters of a token server that is embedded in an application: the numbers that a server that runs by itself tells at {@code /metrics}, under the
 * same names. Needs {@code sluice-cluster-server}, which this artifact does not bring.
 * <pre>{@code
 * TokenServerMeters.of(server).bindTo(meterRegistry);
 * }</pre>
 * <p>Rules and namespaces that come later get their meters by themselves, and those that are removed lose them.
 * <p><b>Thread safety.</b> Safe for many threads. <b>Cost.</b> Nothing for a decision. A look at a meter sums up what its rule, or its namespace,
 * has counted: less than a microsecond.
 */
public final class TokenServerMeters implements MeterBinder, AutoCloseable {
    private final TokenServer server;
    private final List<Subscription> bound = new ArrayList<>(); // guarded by itself

    private TokenServerMeters(TokenServer server) {
        this.server = server;
    }

    /** For this server; close it before the server, or with the registry. */
    public static TokenServerMeters of(TokenServer server) {
        return new TokenServerMeters(Check.present("server", server));
    }

    /** May be called for several registries, once for each. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Binding binding = new Binding(server, Check.present("registry", registry));
        synchronized (bound) {
            bound.add(binding);
        }
        binding.look();
    }

    /** Takes the meters of this out of all registries, and follows the server no longer. */
    @Override
    public void close() {
        synchronized (bound) {
            bound.forEach(Subscription::close);
            bound.clear();
        }
    }

    /** Which of a server's meters it is. */
    private record Id(String name, Map<String, String> tags) {}

    /** The meters of one server in one registry. */
    private static final class Binding implements Subscription {
        private final TokenServer server;
        private final MeterRegistry registry;
        private final Map<Id, MeterSet<ServerMeter>> meters = new HashMap<>(); // guarded by this
        private final Subscription following;
        private boolean closed; // guarded by this

        Binding(TokenServer server, MeterRegistry registry) {
            this.server = server;
            this.registry = registry;
            following = server.followMeters(this::look);
        }

        synchronized void look() {
            if (closed) {
                return;
            }
            Set<Id> gone = new HashSet<>(meters.keySet());
            for (ServerMeter meter : server.meters()) {
                Id id = new Id(meter.name(), meter.tags());
                gone.remove(id);
                meters.computeIfAbsent(id, absent -> register(meter));
            }
            for (Id id : gone) {
                MeterSet<ServerMeter> its = meters.remove(id);
                if (its != null) {
                    its.close();
                }
            }
        }

        /** The set holds what it reads from: a registry by itself would let go of it. */
        private MeterSet<ServerMeter> register(ServerMeter meter) {
            MeterSet<ServerMeter> one = new MeterSet<>(registry, meter);
            List<Tag> tags = new ArrayList<>();
            meter.tags().forEach((key, value) -> tags.add(Tag.of(key, value)));
            switch (meter.kind()) {
                case COUNTER -> one.counter(meter.name(), meter.description(), Tags.of(tags), ServerMeter::value);
                case GAUGE -> one.gauge(meter.name(), meter.description(), Tags.of(tags), ServerMeter::value);
            }
            return one;
        }

        @Override
        public synchronized void close() {
            closed = true;
            following.close();
            meters.values().forEach(MeterSet::close);
            meters.clear();
        }
    }
}
