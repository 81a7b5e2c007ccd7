/**
 * The rules of the house, as tests. Start at {@link io.sluice.core.testing.HouseRules}; every library module has an
 * {@code ArchitectureTest} that extends it. Published to the other modules as a test-jar, never to users.
 */
@NullMarked
package io.sluice.core.testing;

import org.jspecify.annotations.NullMarked;
