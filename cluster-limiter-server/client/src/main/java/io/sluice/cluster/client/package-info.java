/**
 * Limits that many processes share, as gates of this process.
 * <p>Start at {@link io.sluice.cluster.client.ClusterClient}, which makes {@link io.sluice.cluster.client.ClusterRateLimiter}s, alone or for
 * the guards that it is given to. Permits are leased from a server and used here, without asking anybody; where that does not pay, or is not
 * wanted, the server is asked for each. What a limiter does while no server answers is its
 * {@link io.sluice.ratelimiter.ClusterOptions.Fallback}.
 * <p>How it works is told in {@code Link}, the client's side of one stream, which knows neither threads nor the network.
 */
@NullMarked
package io.sluice.cluster.client;

import org.jspecify.annotations.NullMarked;
