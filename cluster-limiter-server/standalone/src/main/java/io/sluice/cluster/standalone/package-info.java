/**
 * The token server as a program.
 * <p>Start at {@link io.sluice.cluster.standalone.TokenServerConfig}, which says all that can be configured, and
 * {@link io.sluice.cluster.standalone.TokenServerProcess}, which puts it together. {@code Main} and the command line start that.
 */
@NullMarked
package io.sluice.cluster.standalone;

import org.jspecify.annotations.NullMarked;
