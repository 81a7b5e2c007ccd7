/**
 * Fail-cache: what could not be delivered now is kept, in memory or in a file, and delivered later.
 * <p>Start at {@link io.sluice.recovery.failcache.FailCache}. {@link io.sluice.recovery.failcache.Journal} is the store that
 * survives a crash.
 */
@NullMarked
package io.sluice.recovery.failcache;

import org.jspecify.annotations.NullMarked;
