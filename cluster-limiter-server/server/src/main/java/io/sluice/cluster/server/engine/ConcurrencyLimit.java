package io.sluice.cluster.server.engine;

/**
 * A {@link ConcurrencyRule} in force.
 *
 * @param version later rules of the same name have greater ones
 * @param counters the same through all changes of the rule
 */
public record ConcurrencyLimit(String namespace, ConcurrencyRule rule, long version, HoldCounters counters) {
    /** One that is counted by itself. */
    public ConcurrencyLimit(String namespace, ConcurrencyRule rule, long version) {
        this(namespace, rule, version, new HoldCounters());
    }
}
