package io.sluice.dashboard.agent;

import io.sluice.core.rule.RuleLayer;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.LocalRule;
import io.sluice.dashboard.api.Position;
import io.sluice.guard.Sluice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who an agent is, as it says in its hello. Safe for many threads. */
final class Introduction {
    private final ConsoleAgentConfig config;
    private final List<String> capabilities;
    private final String bootId = UUID.randomUUID().toString();
    private final String instanceId;

    /**
     * @param kinds the kinds of rules that the application knows
     * @param snapshots know what the instance was called before
     */
    Introduction(ConsoleAgentConfig config, List<String> kinds, SnapshotKeeper snapshots) {
        this.config = config;
        List<String> all = new ArrayList<>(AgentProtocol.CAPABILITIES);
        kinds.forEach(kind -> all.add(AgentProtocol.capabilityOf(kind)));
        capabilities = List.copyOf(all);
        String given = config.instanceId();
        instanceId = given == null ? snapshots.instanceId(madeUp()) : given;
    }

    private String madeUp() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME"))
                .filter(known -> !known.isBlank())
                .orElse(config.app());
        return host + '-' + bootId.substring(0, 6);
    }

    /** The application's name for itself, which lasts if it can be kept. */
    String instanceId() {
        return instanceId;
    }

    /** This start of it. */
    String bootId() {
        return bootId;
    }

    /**
     * @param current the rules in force
     * @param guards what other sources say of them is told; null if they are not known yet
     * @param resources what is counted
     * @param now milliseconds since 1970, by the agent's clock
     */
    Hello hello(Transport transport, Position current, @Nullable Sluice guards, List<String> resources, long now) {
        return new Hello(
                config.app(),
                config.env(),
                instanceId,
                bootId,
                config.labels(),
                ConsoleAgent.VERSION,
                capabilities,
                AgentProtocol.SCHEMA,
                current,
                guards == null ? List.of() : localRules(guards),
                resources,
                now,
                transport);
    }

    private static List<LocalRule> localRules(Sluice guards) {
        return guards.guards().stream()
                .flatMap(guard -> guard.rules().stream())
                .filter(rule -> rule.layer().compareTo(RuleLayer.CONSOLE) > 0)
                .map(rule -> new LocalRule(
                        rule.rule().id(),
                        rule.rule().resource(),
                        rule.rule().kind().name(),
                        rule.rule().mode().name(),
                        rule.layer().name(),
                        rule.source()))
                .distinct()
                .limit(AgentProtocol.MAX_RESOURCES)
                .toList();
    }
}
