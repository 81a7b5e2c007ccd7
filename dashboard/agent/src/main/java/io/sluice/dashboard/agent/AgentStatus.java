package io.sluice.dashboard.agent;

import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an agent is, for people.
 *
 * @param instanceId what the console calls this instance
 * @param connectedTo where the console is that it talks to; null while there is none
 * @param transport how it gets what the console sends, or tries to
 * @param rules which rules of the console are in force
 * @param effective how many
 * @param persisted whether they would survive a restart
 * @param overrides the ids of the overrides in force
 * @param fleet how many instances share limits of scope SHARE, as the console has said last; 0 if it has not
 * @param clockOffsetMillis how far the console's clock is ahead
 */
public record AgentStatus(
        String instanceId,
        @Nullable String connectedTo,
        Transport transport,
        Position rules,
        int effective,
        boolean persisted,
        List<String> overrides,
        int fleet,
        long clockOffsetMillis) {}
