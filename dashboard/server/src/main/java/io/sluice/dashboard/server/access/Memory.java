package io.sluice.dashboard.server.access;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/**
 * What the database said last about each of many things, for the time it is away: then that is believed, since who could change it would
 * need the database as well. What it never said stays unknown. Of more than 10,000 things the one that was asked for longest ago is
 * forgotten. Safe for many threads.
 *
 * @param <V> what is said; immutable
 */
final class Memory<V> {
    private static final int MOST = 10_000;

    private final Map<String, V> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true));

    /**
     * What the database says, or, if it is away, what it said last.
     *
     * @param database asks it; empty if there is no such thing
     * @throws DataAccessException if it is away, and when it was asked last there was no such thing, or it never was
     */
    Optional<V> ask(String about, Supplier<Optional<V>> database) {
        try {
            Optional<V> said = database.get();
            said.ifPresentOrElse(value -> remember(about, value), () -> known.remove(about));
            return said;
        } catch (DataAccessException away) {
            V before = known.get(about);
            if (before == null) {
                throw away;
            }
            return Optional.of(before);
        }
    }

    private void remember(String about, V value) {
        synchronized (known) {
            known.put(about, value);
            if (known.size() > MOST) {
                known.remove(known.keySet().iterator().next());
            }
        }
    }

    /** Something is no longer so, whatever was said. */
    void forget(String about) {
        known.remove(about);
    }
}
