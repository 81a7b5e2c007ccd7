package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.DownEvent;

/** A way down to one agent. No method blocks, or throws. */
interface Downstream {

    /** Sends it when that is possible. Of several of one kind that wait, only the newest is sent. */
    void send(Push push);

    /** Whether it can carry events of this kind. */
    boolean takes(DownEvent event);

    /** Ends it; what waits is not sent. */
    void close();

    /** How long the agent has not taken what was sent, in nanoseconds; zero if it has taken all. */
    long stalledNanos();
}
