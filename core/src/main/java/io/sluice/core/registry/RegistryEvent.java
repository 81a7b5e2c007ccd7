package io.sluice.core.registry;

/**
 * What happened in a {@link Registry}. Later versions may add kinds; keep a default branch.
 *
 * @param <G> the kind of instances
 */
public sealed interface RegistryEvent<G> {
    /** The name it happened to. */
    String name();

    /** A name was asked for the first time. */
    record Added<G>(String name, G instance) implements RegistryEvent<G> {}

    /** A name was forgotten; who holds the instance keeps it. */
    record Removed<G>(String name, G instance) implements RegistryEvent<G> {}

    /** Another instance took over a name; who holds the old one keeps it. */
    record Replaced<G>(String name, G old, G instance) implements RegistryEvent<G> {}
}
