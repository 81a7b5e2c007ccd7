/**
 * What {@code ./sluice} runs beyond the build. Start at {@link io.sluice.cli.Main}; each command is a class of its own.
 */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
