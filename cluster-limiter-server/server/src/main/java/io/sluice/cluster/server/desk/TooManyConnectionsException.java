package io.sluice.cluster.server.desk;

import java.io.IOException;

/** A namespace has as many connections as it may have. */
public final class TooManyConnectionsException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyConnectionsException(String namespace, NamespaceQuota quota) {
        super("connections of namespace " + namespace + " must be at most " + quota.connections()
                + ", but this would be one more");
    }
}
