/**
 * The bulkhead: caps the calls in flight, so that one slow callee cannot take every thread there is.
 * <p>Start at {@link io.sluice.bulkhead.Bulkhead}, a counter with a line; {@link io.sluice.bulkhead.ThreadPoolBulkhead} runs the
 * calls on threads of its own. {@link io.sluice.bulkhead.BulkheadRegistry} keeps bulkheads by name. How it works is told in
 * {@code Slots}, which both stand on.
 */
@NullMarked
package io.sluice.bulkhead;

import org.jspecify.annotations.NullMarked;
