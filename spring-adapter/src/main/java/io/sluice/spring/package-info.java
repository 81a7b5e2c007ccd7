/**
 * Sluice in Spring applications, for Spring Boot 3.5 and 4 from one jar.
 * <p>Start at {@link io.sluice.spring.SluiceAutoConfiguration}, which makes the {@link io.sluice.guard.Sluice} that everything
 * else here uses. Only names that both generations of Boot have are used; what moved stands in configurations of its own, behind a
 * condition on the class.
 */
@NullMarked
package io.sluice.spring;

import org.jspecify.annotations.NullMarked;
