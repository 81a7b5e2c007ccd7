/**
 * Small programs that run, are tested and are quoted by the READMEs, region by region.
 * <p>Start at {@link io.sluice.examples.FirstGuard}. Each class is one example with a {@code main} method; what it shows is
 * between {@code // region} and {@code // endregion}, and the rest is the stage it needs.
 */
@NullMarked
package io.sluice.examples;

import org.jspecify.annotations.NullMarked;
