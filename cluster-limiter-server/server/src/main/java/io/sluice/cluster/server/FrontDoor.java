package io.sluice.cluster.server;

import java.io.IOException;

/**
 * A way for clients to reach the server besides the native protocol: a port, and what is spoken there.
 * <p>A door asks the {@link DoorContext#desk() desk} for decisions, never the engine, so that quotas hold and numbers count whichever way a
 * client comes in. What it reads is bounded, and what is bent costs no more than its connection.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public interface FrontDoor extends AutoCloseable {

    /** Opens a door; when this returns, clients can come in. */
    @FunctionalInterface
    interface Opener {
        /**
         * @throws IOException if it cannot listen where it should
         */
        FrontDoor open(DoorContext context) throws IOException;
    }

    /** Where it listens. */
    int port();

    /** The server is about to end: nobody new comes in, and those who are in are told, if what is spoken has words for it. */
    void drain();

    /** Ends all connections. May be called twice. */
    @Override
    void close();
}
