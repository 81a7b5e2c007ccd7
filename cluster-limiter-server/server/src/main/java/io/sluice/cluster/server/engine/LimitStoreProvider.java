package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Opens a kind of {@link LimitStore}, by its name in a server's configuration:
 * <pre>{@code
 * store:
 *   type: memory       # type()
 *   settings:          # the components of settings()
 *     maxKeys: 100000
 * }</pre>
 * Found by {@link ServiceLoader}: a jar on the class path with the provider's name in
 * {@code META-INF/services/io.sluice.cluster.server.engine.LimitStoreProvider} is all that a new kind of store needs.
 *
 * @param <C> its options: a record with a public constructor of its leading components, or with a builder behind {@code custom()}, that
 *     checks what it is given
 */
public interface LimitStoreProvider<C extends Record> {

    /** What configurations call it; in lower case, never changed. */
    String type();

    /** The record of its options. It must be possible to make it of nothing if the store has a default for each. */
    Class<C> settings();

    /**
     * Opens a store.
     *
     * @param clock decides everything that the store does not leave to a clock elsewhere
     * @throws IllegalArgumentException if the options do not go together; the message gives name, range and value, and no secret
     * @throws IllegalStateException if the store is needed at once and is not there. A store that can wait answers
     *     {@link Verdict#UNKNOWN} meanwhile instead
     */
    LimitStore open(C settings, NanoClock clock);

    /** All that are on the class path, by type. */
    static List<LimitStoreProvider<?>> all() {
        return ServiceLoader.load(LimitStoreProvider.class).stream()
                .<LimitStoreProvider<?>>map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(LimitStoreProvider::type))
                .toList();
    }

    /** The one of this type. */
    static Optional<LimitStoreProvider<?>> find(String type) {
        Check.notBlank("type", type);
        return all().stream().filter(provider -> provider.type().equals(type)).findFirst();
    }
}
