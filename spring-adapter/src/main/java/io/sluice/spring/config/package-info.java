/**
 * Rules from the application's properties: {@code sluice.guards}, {@code sluice.defaults}, and {@code resilience4j} if told so.
 * <p>Start at {@link io.sluice.spring.config.PropertyRuleSource}. Properties become a rule document, and are checked as any other: each
 * option is defined once, by the record of its kind.
 */
@NullMarked
package io.sluice.spring.config;

import org.jspecify.annotations.NullMarked;
