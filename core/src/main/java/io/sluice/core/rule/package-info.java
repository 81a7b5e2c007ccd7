/**
 * Rules: a gate's or recovery's configuration as data, where it comes from, and which of several counts.
 * <p>Start at {@link io.sluice.core.rule.Rule}. A {@link io.sluice.core.rule.RuleSet} is what one source says;
 * {@link io.sluice.core.rule.EffectiveRules} is what all sources together come to, by resource. A
 * {@link io.sluice.core.rule.RuleSource} delivers documents and knows nothing of what is in them; who reads them is elsewhere, since
 * there is no parser here.
 */
@NullMarked
package io.sluice.core.rule;

import org.jspecify.annotations.NullMarked;
