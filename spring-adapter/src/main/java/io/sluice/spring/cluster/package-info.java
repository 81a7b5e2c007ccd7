/**
 * The client of the token servers, from {@code sluice.cluster.*}: with it, rules may say {@code scope: CLUSTER}.
 * <p>Start at {@link io.sluice.spring.cluster.SluiceClusterAutoConfiguration}.
 */
@NullMarked
package io.sluice.spring.cluster;

import org.jspecify.annotations.NullMarked;
