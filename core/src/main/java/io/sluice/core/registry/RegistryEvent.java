package io.sluice.core.registry;

/**
 * What happened in a {@link Registry}. Later versions may add kinds; keep a default branch.
 *
 * @param <G> the kind of instances
 */
public sealed interface RegistryEvent<G> {
    /** The name it happened to. */
    String name();

    record Added<G>(String name, G instance) implements RegistryEvent<G> {}

    record Removed<G>(String name, G instance) implements RegistryEvent<G> {}

    record Replaced<G>(String name, G old, G instance) implements RegistryEvent<G> {}
}
