package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ServerFrame;

/** How one server is reached. */
interface Transport {

    /** Who hears what comes from the server. Called by one thread at a time for each stream. */
    interface Listener {
        void received(ServerFrame frame);

        /** The stream is over, or never came about; the last call for it. */
        void broken(String why);
    }

    /** Starts a stream, without waiting for it. */
    Outbox open(Listener listener);

    /** Lets go of what it holds; streams are over then. */
    void close();
}
