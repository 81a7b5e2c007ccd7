/**
 * A server that gets more calls than it can answer, and whoever decides which of them it takes.
 * <p>Start at {@link io.sluice.cli.demo.overload.Run}, one server and its callers, in two processes; {@link
 * io.sluice.cli.demo.overload.Limiter} is what is compared. The server is {@code Front} before an {@code Endpoint}, the callers are
 * {@code Callers}.
 */
@NullMarked
package io.sluice.cli.demo.overload;

import org.jspecify.annotations.NullMarked;
