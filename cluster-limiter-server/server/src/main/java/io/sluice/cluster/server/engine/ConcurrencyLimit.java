package io.sluice.cluster.server.engine;

/**
 * A {@link ConcurrencyRule} in force.
 *
 * @param version later rules of the same name have greater ones
 */
public record ConcurrencyLimit(String namespace, ConcurrencyRule rule, long version) {}
