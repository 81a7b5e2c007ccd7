/**
 * What rule sets there are and who may follow whom.
 * <p>Start at {@link io.sluice.dashboard.server.rules.Rulesets}.
 */
@NullMarked
package io.sluice.dashboard.server.rules;

import org.jspecify.annotations.NullMarked;
