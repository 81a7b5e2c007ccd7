package io.sluice.cluster.server;

import io.sluice.core.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * A number of a {@link TokenServer}, under the name by which all who watch it know it; immutable, but what it reads goes on.
 * <p>Names are as Micrometer has them, such as {@code sluice.cluster.permits.granted}. Tags are namespaces and rules that are configured,
 * and words of small fixed sets: keys, clients and tokens are in none.
 *
 * @param name with a dot between words
 * @param kind what may become of it
 * @param description one sentence
 * @param tags which of those with the same name it is; in the order in which they are told
 * @param reading what it is now; not a number once it is gone. Safe for many threads
 */
public record ServerMeter(
        String name, Kind kind, String description, Map<String, String> tags, DoubleSupplier reading) {

    /** How a number changes. */
    public enum Kind {
        /** It only grows, from zero when the server began. */
        COUNTER,
        /** It goes up and down. */
        GAUGE
    }

    public ServerMeter {
        Check.notBlank("name", name);
        Check.present("kind", kind);
        Check.present("description", description);
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        Check.present("reading", reading);
    }

    /** What it is now. */
    public double value() {
        return reading.getAsDouble();
    }
}
