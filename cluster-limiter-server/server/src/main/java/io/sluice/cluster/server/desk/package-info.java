/**
 * Where all ways into the server lead: what a namespace may use is looked at first, then the engine decides, and everything is counted.
 * <p>Start at {@link io.sluice.cluster.server.desk.Desk}. {@link io.sluice.cluster.server.desk.Turns} says whose work is next when not
 * all can be done at once.
 */
@NullMarked
package io.sluice.cluster.server.desk;

import org.jspecify.annotations.NullMarked;
