/**
 * The console as people meet it: a server of its own process, simulated instances, a real browser.
 * <p>Start at {@link io.sluice.dashboard.web.it.Stage}, which a test class gets by {@code @ExtendWith(StageResolver.class)}.
 */
@NullMarked
package io.sluice.dashboard.web.it;

import org.jspecify.annotations.NullMarked;
