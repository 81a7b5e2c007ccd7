/**
 * The console's server: keeps rule sets and their history, brings them to instances, and answers over HTTP.
 * <p>Start at {@link io.sluice.dashboard.server.ConsoleApplication}, which wires everything. Below: {@code store} has the database,
 * {@code rules} decides what is published, {@code agents} knows the instances, {@code access} the tokens, {@code web} is the API.
 * <p>Everything is safe for many threads; time comes from a {@link io.sluice.core.time.NanoClock}.
 */
@NullMarked
package io.sluice.dashboard.server;

import org.jspecify.annotations.NullMarked;
