/**
 * The agent: it runs in the application, connects to the console, and never the other way round.
 * <p>Start at {@link io.sluice.dashboard.agent.ConsoleAgent}, which is a source of rules like any other, and tells the console what the
 * guards count besides. What it says on the wire is told by {@link io.sluice.dashboard.api}.
 */
@NullMarked
package io.sluice.dashboard.agent;

import org.jspecify.annotations.NullMarked;
