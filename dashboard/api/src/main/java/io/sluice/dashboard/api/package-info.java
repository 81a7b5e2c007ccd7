/**
 * What agents and the console say to each other: version 1 of the protocol.
 * <p>Start at {@link io.sluice.dashboard.api.AgentProtocol}, which lists the calls, or at {@code openapi.yaml}, which is in this jar and
 * is the protocol for any language. {@link io.sluice.dashboard.api.AgentMessages} reads and writes the records here as canonical JSON, as
 * strictly as rule documents are read. Metrics are binary: see {@link io.sluice.dashboard.api.metrics}.
 * <p>Everything here is immutable and compared by value.
 */
@NullMarked
package io.sluice.dashboard.api;

import org.jspecify.annotations.NullMarked;
