package io.sluice.recovery.failover;

import io.sluice.core.Check;

/**
 * One place that can answer a call; an immutable value.
 *
 * @param id what tells it from the others, such as {@code 10.0.0.7:8080}; state is kept under it
 * @param zone the zone it stands in; empty if unknown
 * @param node the machine it runs on; empty if unknown
 * @param weight its share of the calls, beside the weights of the others; 1 to {@value #MAX_WEIGHT}
 */
public record Target(String id, String zone, String node, int weight) {
    public static final int MAX_WEIGHT = 1_000_000;

    public Target {
        Check.notBlank("id", id);
        Check.present("zone", zone);
        Check.present("node", node);
        Check.inRange("weight", weight, 1, MAX_WEIGHT);
    }

    /** A target of which nothing else is known; its weight is 1. */
    public static Target of(String id) {
        return new Target(id, "", "", 1);
    }

    public Target withZone(String newZone) {
        return new Target(id, newZone, node, weight);
    }

    public Target withNode(String newNode) {
        return new Target(id, zone, newNode, weight);
    }

    public Target withWeight(int newWeight) {
        return new Target(id, zone, node, newWeight);
    }
}
