package io.sluice.dashboard.sim;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSink;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.rule.RuleSourceEvent;
import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.agent.AgentStatus;
import io.sluice.dashboard.agent.ConsoleAgent;
import io.sluice.dashboard.agent.ConsoleAgentConfig;
import io.sluice.dashboard.agent.Exchange;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.NamedFunctions;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One application: an agent, guards, callers, and a clock of its own. Time is moved by one thread; everything else is safe for many.
 */
final class SimInstance {
    private final String id;
    private final String zone;
    private final FleetConfig fleet;
    private final ManualClock clock;
    private final SerialExecutor thread;
    private final CutExchange network;
    private final Oracle oracle;
    private final Callers callers;

    private final Set<String> missingKinds =
            ConcurrentHashMap.newKeySet(); // asked while rules are delivered, under the agent's locks
    private @Nullable ConsoleAgent agent; // these are guarded by this
    private @Nullable Sluice sluice;
    private boolean frozen;

    SimInstance(
            String id, String zone, FleetConfig fleet, Exchange exchange, Executor threads, Instant begin, long seed) {
        this.id = id;
        this.zone = zone;
        this.fleet = fleet;
        clock = ManualClock.startingAt(seed).seededWith(seed);
        clock.setInstant(begin);
        thread = new SerialExecutor(threads);
        network = new CutExchange(exchange);
        oracle = new Oracle(id, fleet.remembered());
        callers = new Callers(clock, oracle, seed);
    }

    String id() {
        return id;
    }

    String zone() {
        return zone;
    }

    Oracle oracle() {
        return oracle;
    }

    /** Starts the application, unless it runs. */
    synchronized void start() {
        if (sluice != null) {
            return;
        }
        Collection<RuleKind<?>> kinds = kinds();
        ConsoleAgent started = ConsoleAgent.custom(config())
                .clock(clock)
                .kinds(kinds)
                .exchange(network, thread)
                .build();
        agent = started;
        sluice = Sluice.builder()
                .clock(clock)
                .source(new LesserSource(started, this))
                .build();
        started.attach(sluice);
        fleet.traffic().forEach(each -> sluice.guard(each.resource()));
    }

    private ConsoleAgentConfig config() {
        ConsoleAgentConfig.Builder config = ConsoleAgentConfig.custom()
                .app(fleet.app())
                .env(fleet.env())
                .token(fleet.token())
                .instanceId(id)
                .label("zone", zone)
                .home(fleet.home() == null ? null : fleet.home().resolve(id));
        fleet.endpoints().forEach(config::endpoint);
        return config.build();
    }

    private Collection<RuleKind<?>> kinds() {
        List<RuleKind<?>> kinds = List.copyOf(StandardKinds.all());
        return kinds.stream()
                .filter(kind -> !missingKinds.contains(kind.name()))
                .toList();
    }

    /** The process dies: nobody is told. */
    synchronized void kill() {
        network.cut(); // or it would say goodbye
        stop();
        network.mend();
    }

    /** The application ends as it should. */
    synchronized void stop() {
        if (sluice != null) {
            sluice.close();
            sluice = null;
            agent = null;
        }
    }

    synchronized void freeze() {
        frozen = true;
        thread.freeze();
    }

    synchronized void thaw() {
        frozen = false;
        thread.thaw();
    }

    void cut() {
        network.cut();
    }

    void mend() {
        network.mend();
    }

    /** Steps the wall clock. */
    void setWallClock(Duration ahead) {
        clock.setInstant(clock.instant().plus(ahead));
    }

    /** An agent of another version, which does not know this kind of rules, or knows it again; told at the next hello. */
    void know(String kind, boolean known) {
        if (known) {
            missingKinds.remove(kind);
        } else {
            missingKinds.add(kind);
        }
    }

    /** Lets time pass, with calls, if it is not frozen. */
    void pass(Duration time, List<Traffic> traffic) {
        Sluice running;
        synchronized (this) {
            if (frozen) {
                return;
            }
            running = sluice;
        }
        if (running == null) {
            clock.advance(time);
        } else {
            callers.pass(time.toNanos(), running, traffic);
        }
    }

    /** How it is; null if it does not run. */
    synchronized @Nullable AgentStatus status() {
        return agent == null ? null : agent.status();
    }

    /** A source whose application knows fewer kinds of rules than the agent's. */
    private record LesserSource(ConsoleAgent agent, SimInstance instance) implements RuleSource {
        @Override
        public String name() {
            return agent.name();
        }

        @Override
        public RuleLayer layer() {
            return agent.layer();
        }

        @Override
        public void start(RuleSink sink) {
            agent.start(document -> {
                if (!instance.missingKinds.isEmpty()) {
                    RuleDocuments.of(instance.kinds(), NamedFunctions.none())
                            .read(document); // throws what is not known
                }
                sink.accept(document);
            });
        }

        @Override
        public RuleSourceEvent.Health health() {
            return agent.health();
        }

        @Override
        public EventPublisher<RuleSourceEvent> events() {
            return agent.events();
        }

        @Override
        public void close() {
            agent.close();
        }
    }
}
