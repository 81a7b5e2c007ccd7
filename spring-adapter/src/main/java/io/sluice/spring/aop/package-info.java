/**
 * What runs annotated methods under their guards.
 * <p>Start at {@code GuardedMethods}, which finds what stands at a method and checks it, once, when its bean is made; {@code GuardedCalls}
 * then makes of it what each call goes through.
 */
@NullMarked
package io.sluice.spring.aop;

import org.jspecify.annotations.NullMarked;
