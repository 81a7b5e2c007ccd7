/**
 * What the tests of all modules share. Start at {@link io.sluice.core.testing.HouseRules}, the rules of the house; every library
 * module has an {@code ArchitectureTest} that extends it. {@link io.sluice.core.testing.Threads} runs work on many threads at
 * once, {@link io.sluice.core.testing.CapturedLog} hears what a class logs. Published to the other modules as a test-jar, never
 * to users.
 */
@NullMarked
package io.sluice.core.testing;

import org.jspecify.annotations.NullMarked;
