package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.DownEvent;

/** A way down to one agent. No method blocks, or throws. */
interface Downstream {

    /** Puts it where it waits to be written. Of several of one {@link Push#place} that wait, only the newest is. Takes no time: callers hold locks. */
    void send(Push push);

    /** Writes what waits, as far as that is possible now; the rest is written by itself later. */
    void flush();

    /** Whether it can carry events of this kind. */
    boolean takes(DownEvent event);

    /** Ends it; what waits is not sent. */
    void close();

    /** How long the agent has not taken what was sent, in nanoseconds; zero if it has taken all. */
    long stalledNanos();
}
