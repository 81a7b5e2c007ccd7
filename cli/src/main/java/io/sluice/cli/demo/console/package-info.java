/**
 * The console act: three instances of a shop, a token server that they share, the console that they are connected to, and a limit that is changed
 * while customers buy.
 * <p>Start at {@link io.sluice.cli.demo.console.ConsoleAct}; {@code Scenery} is what is started, {@code Plan} holds the numbers. The console is
 * the jar that {@code ./sluice console} runs, spoken to by its REST API as the pages do.
 */
@NullMarked
package io.sluice.cli.demo.console;

import org.jspecify.annotations.NullMarked;
