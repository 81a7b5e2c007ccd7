package io.sluice.cluster.server.session;

import java.io.IOException;

/** A client does what the protocol does not allow, or speaks another version: its stream must be closed. */
public final class SessionRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    SessionRefusedException(String message) {
        super(message);
    }
}
