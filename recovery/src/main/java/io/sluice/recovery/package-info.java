/**
 * Recoveries: policies that shape how a call is run, and what its caller gets when it fails.
 * <p>Start at {@link io.sluice.recovery.Fallback}. Recoveries know no gates; a guard wires the two together.
 */
@NullMarked
package io.sluice.recovery;

import org.jspecify.annotations.NullMarked;
