/**
 * Calls under gates, recoveries and guards for those who write with vavr: a {@code Try} or an {@code Either} instead of an exception, and
 * checked functions in and out.
 * <p>Start at {@link io.sluice.vavr.VavrCalls}. It is an artifact of its own, so that nobody gets vavr without asking for it.
 */
@NullMarked
package io.sluice.vavr;

import org.jspecify.annotations.NullMarked;
