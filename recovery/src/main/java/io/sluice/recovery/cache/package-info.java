/**
 * Cached answers: from an earlier call instead of a call, or instead of a failure.
 * <p>Start at {@link io.sluice.recovery.cache.ResultCache}.
 */
@NullMarked
package io.sluice.recovery.cache;

import org.jspecify.annotations.NullMarked;
