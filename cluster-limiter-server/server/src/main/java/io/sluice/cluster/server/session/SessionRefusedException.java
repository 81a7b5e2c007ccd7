package io.sluice.cluster.server.session;

import java.io.IOException;

/** A client does what it may not, or speaks another version: its stream must be closed. */
public final class SessionRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a stream must be closed. */
    public enum Reason {
        /** What came is against the protocol. */
        PROTOCOL,
        /** The namespace is not open to this client. */
        FORBIDDEN,
        /** The namespace has as many connections as it may have. */
        FULL
    }

    SessionRefusedException(String message) {
        this(Reason.PROTOCOL, message);
    }

    SessionRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
