package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.server.store.RulesetKey;

/** Knows what instances are to have, also after a restart. Safe for many threads. */
@FunctionalInterface
public interface Targets {

    /** What the instances of an application in an environment are to have now. */
    Delivery of(RulesetKey key);
}
