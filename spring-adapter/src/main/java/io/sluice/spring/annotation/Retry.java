package io.sluice.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Repeats failed calls of a method as the retry of a guard says, and so declares them safe to be made more than once.
 * <p>For who comes from Resilience4j, whose annotation of this name has the same attributes; see {@link Guarded} for what holds for both.
 * Several of these on one method make one guard, in the order that guards have, whatever their order here: fallback ( retry ( circuit
 * breaker ► rate limiter ► bulkhead ► time limit ( the call ) ) ). So a retry sees failures that a fallback hides from the caller.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Retry {
    /** The guard whose retry it is; placeholders are resolved. If no rule says what it is like, it has the defaults. */
    String name();

    /** The method that answers; see {@link Guarded#fallbackMethod}. Of several annotations all must name the same, or one alone. */
    String fallbackMethod() default "";
}
