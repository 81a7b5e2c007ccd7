/**
 * Connects an application to the console: {@code sluice.console.*}, where the agent is on the class path. Start at
 * {@link io.sluice.spring.console.SluiceConsoleAutoConfiguration}.
 */
@NullMarked
package io.sluice.spring.console;

import org.jspecify.annotations.NullMarked;
