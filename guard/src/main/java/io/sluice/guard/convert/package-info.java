/**
 * Rules from the formats of other libraries. Start at {@link io.sluice.guard.convert.ForeignFormat}; a
 * {@link io.sluice.guard.convert.Conversion} is what it gives: rules, and a list of what has no counterpart.
 */
@NullMarked
package io.sluice.guard.convert;

import org.jspecify.annotations.NullMarked;
