/**
 * What the tests of all modules share. Start at {@link io.sluice.core.testing.HouseRules}, the rules of the house; every library
 * module has an {@code ArchitectureTest} that extends it. {@link io.sluice.core.testing.Threads} runs work on many threads at
 * once, {@link io.sluice.core.testing.CapturedLog} hears what a class logs, {@link io.sluice.core.testing.UsedPermits} watches a limit,
 * {@link io.sluice.core.testing.Libraries} knows which class path a module needs, {@link io.sluice.core.testing.TcpProxy} is a network that
 * fails when it is told to. {@link io.sluice.core.testing.RuleSourceContract} is what
 * every rule source must do. Published as a test-jar, for the other modules and for who writes a rule source.
 */
@NullMarked
package io.sluice.core.testing;

import org.jspecify.annotations.NullMarked;
