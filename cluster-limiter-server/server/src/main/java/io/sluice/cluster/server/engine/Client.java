package io.sluice.cluster.server.engine;

import io.sluice.core.Check;

/**
 * Who asks.
 *
 * @param id tells this client apart from all others, also from itself before a restart
 * @param weight its share of what is leased out, beside those of the others; 1 to {@value #MAX_WEIGHT}
 */
public record Client(long id, int weight) {
    public static final int MAX_WEIGHT = 1000;

    public Client {
        Check.inRange("weight", weight, 1, MAX_WEIGHT);
    }

    /** Of weight 1. */
    public Client(long id) {
        this(id, 1);
    }
}
