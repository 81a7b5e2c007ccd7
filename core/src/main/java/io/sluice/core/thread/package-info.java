/**
 * Threads that work for a call while its caller waits, or has stopped waiting.
 * <p>Start at {@link io.sluice.core.thread.CallThreads}; it stands on {@link io.sluice.core.thread.VirtualThreads} where the
 * runtime has them.
 */
@NullMarked
package io.sluice.core.thread;

import org.jspecify.annotations.NullMarked;
