/**
 * Sentinel's protocol of cluster flow control, as a front door of the token server: applications with the published client need no change.
 * <p>Start at {@link io.sluice.cluster.sentinel.SentinelDoor}; {@link io.sluice.cluster.sentinel.SentinelRules} reads Sentinel's own rules.
 * {@code RequestDecoder} draws the frames.
 */
@NullMarked
package io.sluice.cluster.sentinel;

import org.jspecify.annotations.NullMarked;
