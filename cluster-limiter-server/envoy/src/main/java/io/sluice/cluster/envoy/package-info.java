/**
 * Envoy's rate limit service, version 3, as a front door of the token server, with the configuration files of the reference service.
 * <p>Start at {@link io.sluice.cluster.envoy.EnvoyDoor}; {@link io.sluice.cluster.envoy.DomainRules} reads a file and finds limits.
 */
@NullMarked
package io.sluice.cluster.envoy;

import org.jspecify.annotations.NullMarked;
