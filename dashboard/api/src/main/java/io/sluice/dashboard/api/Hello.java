package io.sluice.dashboard.api;

import io.sluice.core.Check;
import java.util.List;
import java.util.Map;

/**
 * An agent introduces itself.
 *
 * @param app the application, as the console calls it
 * @param env the environment
 * @param instanceId tells the instances of an application apart, and survives a restart
 * @param bootId tells the starts of an instance apart; a UUID
 * @param labels what rollouts choose by: zone, group, version, …; at most 64 of 128 characters each
 * @param agentVersion for people
 * @param capabilities what it can do: {@link AgentProtocol#CAPABILITIES}, and {@code rule.} and a kind for each kind it knows
 * @param schemaMax the newest version of messages it reads; from 1
 * @param current which rules of the console it has in force
 * @param localRules the rules it has from elsewhere, to be shown
 * @param resources the resources it has already, before any call; at most 2,000
 * @param clock its time when this was sent, in milliseconds since 1970
 * @param transport how it hopes to get what the console sends
 */
public record Hello(
        String app,
        String env,
        String instanceId,
        String bootId,
        Map<String, String> labels,
        String agentVersion,
        List<String> capabilities,
        int schemaMax,
        Position current,
        List<LocalRule> localRules,
        List<String> resources,
        long clock,
        Transport transport) {

    /** How an agent gets what the console sends. */
    public enum Transport {
        /** Server-sent events. */
        STREAM,
        /** Long polls, since something between buffers the stream: rules come a little later, and neither tunes nor questions at once. */
        POLL
    }

    public Hello {
        Names.checkName("app", app);
        Names.checkName("env", env);
        Names.checkText("instanceId", instanceId);
        Names.checkText("bootId", bootId);
        labels = Check.mapOf("labels", labels);
        Names.checkLabels("labels", labels);
        Names.checkText("agentVersion", agentVersion);
        capabilities = Check.listOf("capabilities", capabilities);
        Check.inRange("schemaMax", schemaMax, 1, Integer.MAX_VALUE);
        Check.present("current", current);
        localRules = Check.listOf("localRules", localRules);
        resources = Check.listOf("resources", resources);
        Check.inRange("size of resources", resources.size(), 0, AgentProtocol.MAX_RESOURCES);
        Check.inRange("clock", clock, 0, Position.MAX);
        Check.present("transport", transport);
    }
}
