/**
 * Packs of rules to begin with, filled in from what was observed.
 * <p>Start at {@link io.sluice.dashboard.server.template.Templates}.
 */
@NullMarked
package io.sluice.dashboard.server.template;

import org.jspecify.annotations.NullMarked;
