/**
 * Many applications in one process, to try a console with: real agents and real guards, made-up calls, in time that is handed out.
 * <p>Start at {@link io.sluice.dashboard.sim.Fleet}; {@link io.sluice.dashboard.sim.ControlPort} is the same by HTTP, and
 * {@link io.sluice.dashboard.sim.Simulator} a program.
 */
@NullMarked
package io.sluice.dashboard.sim;

import org.jspecify.annotations.NullMarked;
