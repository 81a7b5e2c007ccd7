package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.Verdict;

/** What somebody asks of a node, and waits for. */
interface Asked {
    /** When somebody who was not answered may come back. */
    long RETRY_NANOS = 10_000_000;

    /** Where its keys are; of several, those of the first. */
    Lane lane();

    /** How many asks it is: one, by default. */
    default int size() {
        return 1;
    }

    /**
     * Whether it goes before all others, and does not wait in vain: what others rely on, and there is little of. By default it does not.
     */
    default boolean isUrgent() {
        return false;
    }

    /** Puts what Redis is needed for into calls, and answers the rest. */
    void addTo(Calls calls);

    /** Nothing was sent. */
    void refuse(Verdict why);
}
