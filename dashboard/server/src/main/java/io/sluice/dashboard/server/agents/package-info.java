/**
 * The instances of applications: who is there, what they have in force, and what they are to have.
 * <p>Start at {@link io.sluice.dashboard.server.agents.Fleets}. A {@link io.sluice.dashboard.server.agents.Fleet} is all instances of one
 * application in one environment, and a {@link io.sluice.dashboard.server.agents.Session} what one of them says and gets;
 * {@link io.sluice.dashboard.server.agents.AgentServlet} speaks the protocol of {@link io.sluice.dashboard.api.AgentProtocol} with them. No thread
 * waits for an agent: streams are written when they can take more.
 */
@NullMarked
package io.sluice.dashboard.server.agents;

import org.jspecify.annotations.NullMarked;
