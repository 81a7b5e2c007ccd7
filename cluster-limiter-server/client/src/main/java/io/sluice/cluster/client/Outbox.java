package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame;

/** The way to a server, on one stream. */
interface Outbox {

    /** Sends a frame; never waits. Called by one thread at a time. */
    void send(ClientFrame frame);

    /** Ends the stream, once what was sent has gone out. */
    void close();
}
