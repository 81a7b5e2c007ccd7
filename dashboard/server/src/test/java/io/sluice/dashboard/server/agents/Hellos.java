package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.server.store.RulesetKey;
import java.util.List;
import java.util.Map;

/** What instances say when they come, where little of it matters. */
final class Hellos {
    private Hellos() {}

    /** Of one that has no rules yet, and can do all. */
    static Hello of(RulesetKey key, String instance, NanoClock clock) {
        return of(key, instance, Position.NONE, AgentProtocol.CAPABILITIES, clock);
    }

    static Hello of(RulesetKey key, String instance, Position current, List<String> capabilities, NanoClock clock) {
        return new Hello(
                key.app(),
                key.env(),
                instance,
                "boot of " + instance,
                Map.of(),
                "0.1.0",
                capabilities,
                AgentProtocol.SCHEMA,
                current,
                List.of(),
                List.of(),
                clock.wallClock().millis(),
                Hello.Transport.STREAM);
    }
}
