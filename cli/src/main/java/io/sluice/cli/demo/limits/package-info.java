/**
 * The act {@code limits}: a greedy caller, a flash sale and a slow callee, against rate limiters and a bulkhead.
 * <p>Start at {@link io.sluice.cli.demo.limits.LimitsAct}; each {@code Scene} is one trouble and the gate against it. All of it runs
 * in the process of the terminal: calls arrive by the clock and do not wait for each other, and what is called is a timer.
 */
@NullMarked
package io.sluice.cli.demo.limits;

import org.jspecify.annotations.NullMarked;
