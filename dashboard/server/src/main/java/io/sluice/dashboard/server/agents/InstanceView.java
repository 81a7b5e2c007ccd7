package io.sluice.dashboard.server.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.metrics.Heartbeat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One cell of the arrival matrix: an instance, and how far the rules of now have come.
 *
 * @param instance its id
 * @param boot which start of it
 * @param labels what it said of itself
 * @param agentVersion for people
 * @param presence whether it is there
 * @param arrival how far the target has come
 * @param current the rules in force
 * @param target the rules it is to have; null if there are none
 * @param mistakes why it refused them
 * @param applyMicros how long it took to put them in force; 0 if it has not
 * @param answerMillis from sending to the answer; null while there is none
 * @param silentMillis how long nothing was heard of it
 * @param transport how it gets what is sent
 * @param persisted whether its rules would survive a restart; null if it did not say
 * @param clockOffsetMillis how far the console's clock is ahead of its own; null if it did not say
 * @param duplicate whether another one that is there has the same id
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstanceView(
        String instance,
        String boot,
        Map<String, String> labels,
        String agentVersion,
        Presence presence,
        Arrival arrival,
        Position current,
        @Nullable Position target,
        List<Mistake> mistakes,
        long applyMicros,
        @Nullable Long answerMillis,
        long silentMillis,
        Hello.Transport transport,
        @Nullable Boolean persisted,
        @Nullable Long clockOffsetMillis,
        boolean duplicate) {

    static InstanceView of(Agent agent, @Nullable Position target, long now, boolean duplicate) {
        Heartbeat heartbeat = agent.heartbeat;
        return new InstanceView(
                agent.instance,
                agent.boot,
                agent.labels,
                agent.version,
                agent.presence(now),
                agent.arrival(target, now),
                agent.passage.current(),
                target,
                agent.passage.mistakes(),
                agent.passage.applyMicros(),
                agent.passage.answerMillis(),
                (now - agent.heardNanos) / 1_000_000,
                agent.transport,
                heartbeat == null ? null : heartbeat.persisted(),
                heartbeat == null ? null : heartbeat.clockOffsetMillis(),
                duplicate);
    }
}
