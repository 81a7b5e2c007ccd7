/**
 * What acts of the demo are made of: processes that are started, talked to and stopped, a token server among them, a load that does
 * not wait for answers, and a terminal. Start at {@link io.sluice.cli.demo.Act}; each act has a package of its own below this one.
 */
@NullMarked
package io.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
