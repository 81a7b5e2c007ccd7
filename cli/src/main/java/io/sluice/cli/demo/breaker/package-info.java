/**
 * The act {@code breaker}: a service that fails and recovers, called with a guard and without one at the same time.
 * <p>Start at {@link io.sluice.cli.demo.breaker.BreakerAct}, which tells the story; {@code Guarded} is the guard it is about. Four
 * processes besides the one in the terminal: two services, and two callers, each with a service of its own so that neither feels
 * the other. They follow the same {@code Script}, each from the moment it is told to go.
 */
@NullMarked
package io.sluice.cli.demo.breaker;

import org.jspecify.annotations.NullMarked;
