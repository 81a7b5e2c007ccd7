package io.sluice.cluster.server.engine;

/**
 * How many calls one value of a key may have in flight, instead of what its {@link ConcurrencyRule} allows each; immutable, compared by value.
 * The rule checks it: it is held to what the rule is.
 *
 * @param maxConcurrentCalls permits
 */
public record ValueCap(long maxConcurrentCalls) {}
