/**
 * Hard limits for a whole process: calls a second, calls in flight, response time, load and processor time.
 * <p>Start at {@link io.sluice.adaptive.system.SystemLimiter}. All types here are safe for many threads, unless they say otherwise.
 */
@NullMarked
package io.sluice.adaptive.system;

import org.jspecify.annotations.NullMarked;
