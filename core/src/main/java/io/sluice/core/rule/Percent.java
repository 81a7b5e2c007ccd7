package io.sluice.core.rule;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a config record as a percentage, as the field writes it: 50 is a half. Without it a fraction is a plain number
 * or a ratio, where 0.5 is a half. Canonical documents write both in millionths: a half is 500000.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Percent {}
