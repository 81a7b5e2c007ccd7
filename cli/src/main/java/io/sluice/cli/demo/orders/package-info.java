/**
 * The act {@code orders}: the same orders as blocking calls and as a Flux, each through a guard, while the service that is paid turns slow.
 * <p>Start at {@link io.sluice.cli.demo.orders.OrdersAct}; {@code FluxOfOrders} is the pipeline. All of it runs in the process of the
 * terminal: orders arrive by the clock, and the service is a wait.
 */
@NullMarked
package io.sluice.cli.demo.orders;

import org.jspecify.annotations.NullMarked;
