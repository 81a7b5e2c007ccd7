/**
 * A server of limits that many processes share.
 * <p>Start at {@link io.sluice.cluster.server.TokenServer}, which reaches clients by gRPC; the decisions are made in
 * {@link io.sluice.cluster.server.engine}.
 */
@NullMarked
package io.sluice.cluster.server;

import org.jspecify.annotations.NullMarked;
