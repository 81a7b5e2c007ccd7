package io.sluice.cluster.server.engine;

import java.util.Map;

/**
 * A store's room for keys, and how much of it each namespace takes. A key of a limit is known from its first ask until its bucket is full
 * again; one of a cap on calls in flight for as long as permits of it are held.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public interface KeyRoom {

    /** How many keys the store knows at the most; those that have limits of their own, and calls without a key, come on top. */
    int most();

    /**
     * Puts bounds in force, in place of those before; a namespace that is not named may have as many keys as there is room for. Of one that
     * has more than it may, no key is forgotten before its time.
     *
     * @param mostByNamespace how many keys of a namespace are known at the most; at least 1 each
     */
    void quotas(Map<String, Integer> mostByNamespace);

    /** What a namespace has. */
    KeyUse use(String namespace);
}
