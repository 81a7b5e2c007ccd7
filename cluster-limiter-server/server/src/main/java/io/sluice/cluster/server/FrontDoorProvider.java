package io.sluice.cluster.server;

import io.sluice.core.Check;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Opens a kind of {@link FrontDoor}, by its name in a server's configuration:
 * <pre>{@code
 * doors:
 *   sentinel:          # name()
 *     port: 18730      # the components of settings()
 * }</pre>
 * Found by {@link ServiceLoader}, as {@link io.sluice.cluster.server.engine.LimitStoreProvider} is. A door that is not named in the
 * configuration stays shut.
 *
 * @param <C> its options, as of a {@link io.sluice.cluster.server.engine.LimitStoreProvider}
 */
public interface FrontDoorProvider<C extends Record> {

    /** What configurations call it; in lower case, never changed. */
    String name();

    /** The record of its options. */
    Class<C> settings();

    /**
     * Opens the door.
     *
     * @throws IOException if it cannot listen there
     * @throws IllegalArgumentException if the options do not go together; the message gives name, range and value, and no secret
     */
    FrontDoor open(C settings, DoorContext context) throws IOException;

    /** All that are on the class path, by name. */
    static List<FrontDoorProvider<?>> all() {
        return ServiceLoader.load(FrontDoorProvider.class).stream()
                .<FrontDoorProvider<?>>map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(FrontDoorProvider::name))
                .toList();
    }

    /** The one of this name. */
    static Optional<FrontDoorProvider<?>> find(String name) {
        Check.notBlank("name", name);
        return all().stream().filter(provider -> provider.name().equals(name)).findFirst();
    }
}
