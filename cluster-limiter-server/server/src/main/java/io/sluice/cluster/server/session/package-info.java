/**
 * The server's side of one stream, without the network: frames in, frames out.
 * <p>Start at {@link io.sluice.cluster.server.session.Session}; a transport feeds it, and so does a simulation.
 */
@NullMarked
package io.sluice.cluster.server.session;

import org.jspecify.annotations.NullMarked;
