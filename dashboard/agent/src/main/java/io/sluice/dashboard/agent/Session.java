package io.sluice.dashboard.agent;

import java.net.URI;

/**
 * What the console has opened for this agent.
 *
 * @param endpoint where
 * @param id the console's name for it
 * @param number counts the sessions of this agent, from 1
 */
record Session(URI endpoint, String id, long number) {
    /** A call within this session. */
    String path(String call) {
        return call + "?session=" + id; // the console's names need no escapes
    }
}
