package io.sluice.core.registry;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Named instances of one kind of gate, each handed out under its name from the first question on.
 * <p><b>Contract.</b> Asking for a name creates its instance the first time and finds it from then on. Asking for an existing
 * name with a configuration other than the one it was created with is an error, never silently the old instance; live changes
 * of an instance do not count as other configurations. There is no bound on the number of names.
 * <p><b>Thread safety.</b> Safe for many threads; all who ask for a new name at once get the same instance.
 * <p><b>Cost.</b> Finding is one look-up in a concurrent map.
 *
 * @param <G> the kind of instances
 * @param <C> their configuration, compared by value
 */
public abstract class Registry<G, C> {
    private final C defaults;
    private final Map<String, String> tags;
    private final Map<String, C> configurations = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Entry<G, C>> entries = new ConcurrentHashMap<>();
    private final EventPublisher<RegistryEvent<G>> events = new EventPublisher<>();

    /**
     * @param defaults the configuration of names that are asked for without one
     * @param tags added to every instance's own tags
     */
    protected Registry(C defaults, Map<String, String> tags) {
        this.defaults = Check.present("defaults", defaults);
        this.tags = Map.copyOf(tags);
    }

    /** Makes a new instance; must not ask this registry for anything. */
    protected abstract G create(String name, C config);

    /** The instance of this name; created with the default configuration if it does not exist. */
    protected final G getOrCreate(String name) {
        Entry<G, C> present = entries.get(Check.present("name", name));
        return present != null ? present.instance : enter(name, defaults, Map.of()).instance;
    }

    /**
     * The instance of this name; created if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    protected final G getOrCreate(String name, C config, Map<String, String> tags) {
        Check.present("config", config);
        Entry<G, C> present = entries.get(Check.present("name", name));
        Entry<G, C> entry = present != null ? present : enter(name, config, tags);
        if (!entry.config.equals(config)) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" exists with another configuration: it was created with " + entry.config
                            + ", but now asked for with " + config);
        }
        if (!entry.tags.equals(merged(tags))) {
            throw new IllegalArgumentException("\"" + name + "\" exists with other tags: it was created with "
                    + entry.tags + ", but now asked for with " + merged(tags));
        }
        return entry.instance;
    }

    /** The configuration of names that are asked for without one. */
    public final C defaults() {
        return defaults;
    }

    /**
     * Shares a configuration under a name, for whoever asks for {@link #configuration}.
     *
     * @throws IllegalArgumentException if the name already stands for another configuration
     */
    public final void addConfiguration(String configName, C config) {
        Check.notBlank("configName", configName);
        Check.present("config", config);
        C present = configurations.putIfAbsent(configName, config);
        if (present != null && !present.equals(config)) {
            throw new IllegalArgumentException("configuration \"" + configName + "\" exists already and differs: "
                    + present + ", but now " + config);
        }
    }

    /**
     * The configuration shared under this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public final C configuration(String configName) {
        C config = configurations.get(configName);
        if (config == null) {
            throw new IllegalArgumentException("configuration must be one of "
                    + configurations.keySet().stream().sorted().toList() + ", but was \"" + configName + '"');
        }
        return config;
    }

    /** The instance of this name, if there is one; creates none. */
    public final Optional<G> find(String name) {
        Entry<G, C> entry = entries.get(name);
        return entry == null ? Optional.empty() : Optional.of(entry.instance);
    }

    /** All instances there are now; a copy. */
    public final Collection<G> all() {
        return entries.values().stream().map(Entry::instance).toList();
    }

    /** All names there are now, sorted; a copy. */
    public final List<String> names() {
        return entries.keySet().stream().sorted().toList();
    }

    /** The tags of an instance: the registry's and its own, which win; empty if there is no such name. */
    public final Map<String, String> tags(String name) {
        Entry<G, C> entry = entries.get(name);
        return entry == null ? Map.of() : entry.tags;
    }

    /**
     * Forgets a name. The instance goes on working for those who hold it.
     *
     * @return the instance, if the name was known
     */
    public final Optional<G> remove(String name) {
        Entry<G, C> removed = entries.remove(name);
        if (removed == null) {
            return Optional.empty();
        }
        events.publish(new RegistryEvent.Removed<>(name, removed.instance));
        return Optional.of(removed.instance);
    }

    /**
     * Makes a new instance the one of a known name; those who hold the old one keep it.
     *
     * @param config the configuration that the new instance counts as created with
     * @return the old instance, if the name was known; if it was not, nothing is changed
     */
    protected final Optional<G> replace(String name, G instance, C config) {
        Entry<G, C> old = entries.get(name);
        while (old != null && !entries.replace(name, old, new Entry<>(instance, config, old.tags))) {
            old = entries.get(name);
        }
        if (old == null) {
            return Optional.empty();
        }
        events.publish(new RegistryEvent.Replaced<>(name, old.instance, instance));
        return Optional.of(old.instance);
    }

    /** Tells when instances are added, removed and replaced. */
    public final EventPublisher<RegistryEvent<G>> events() {
        return events;
    }

    private Entry<G, C> enter(String name, C config, Map<String, String> ownTags) {
        Check.notBlank("name", name);
        Map<String, String> allTags = merged(ownTags);
        Entry<G, C> mine = new Entry<>(create(name, config), config, allTags);
        Entry<G, C> present = entries.putIfAbsent(name, mine);
        if (present != null) {
            return present;
        }
        events.publish(new RegistryEvent.Added<>(name, mine.instance));
        return mine;
    }

    private Map<String, String> merged(Map<String, String> own) {
        if (own.isEmpty() || tags.isEmpty()) {
            return Map.copyOf(own.isEmpty() ? tags : own);
        }
        Map<String, String> merged = new HashMap<>(tags);
        merged.putAll(own);
        return Map.copyOf(merged);
    }

    private record Entry<G, C>(G instance, C config, Map<String, String> tags) {
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other; // ConcurrentHashMap.replace compares: the very entry, not an equal one
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
