package io.sluice.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Runs the calls of a method, or of all methods of a class, under a guard.
 * <pre>{@code
 * @Guarded(value = "payments", fallbackMethod = "later")
 * Receipt charge(Order order) { … }
 *
 * private Receipt later(Order order, CallNotPermittedException refusal) { … }
 * }</pre>
 * <p>A method may return a value, nothing, a {@link java.util.concurrent.CompletionStage}, or, where {@code sluice-reactor-adapter} is
 * present, a Mono, a Flux or another Publisher; the call ends when what is returned ends. What stands at a method wins over what stands at
 * its class, and an annotation of a class or an interface is inherited.
 * <p><b>What is not seen.</b> A proxy sees the calls that come through it: a call by {@code this}, of a private, a static, or in a class
 * without interfaces a final method passes by. Where that can be seen at the start, it is a mistake, or is warned about. Kotlin's suspending
 * functions are not supported, and are a mistake, too.
 * <p><b>Expressions.</b> {@code origin} and {@code priority} are texts, unless they begin with {@code #} or {@code @}: then they are SpEL, as
 * {@code key} always is. Parameters are {@code #name}, {@code #p0}, {@code #a0}; beans are {@code @name}. They are parsed at the start, and a
 * mistake stops it.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Guarded {
    /** The guard's name; placeholders are resolved. */
    String value();

    /**
     * The method of the same class that answers instead of a refusal or a failure; none by default. It takes the parameters of the guarded
     * method, an exception, both, or neither, and returns what that one does. Of several of the name the one with the nearest type of
     * exception answers. It may be private.
     */
    @AliasFor("fallback")
    String fallbackMethod() default "";

    /** The same as {@link #fallbackMethod}. */
    @AliasFor("fallbackMethod")
    String fallback() default "";

    /** Who calls; by default whoever the scope says, see {@link io.sluice.core.gate.CallContext}. */
    String origin() default "";

    /** The name of a {@link io.sluice.core.gate.Priority}; by default what the scope says. */
    String priority() default "";

    /**
     * The values that keyed limits count by, each as {@code name = expression}: {@code "customer = #order.customer"}. Without a name it is
     * called {@code key}. A value that is null is none.
     */
    String[] key() default {};
}
