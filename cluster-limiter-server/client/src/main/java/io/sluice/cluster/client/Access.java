package io.sluice.cluster.client;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a client reaches its servers, and what it presents there.
 *
 * @param tls null if nothing is encrypted
 * @param token asked for each stream; null if there is none
 */
record Access(@Nullable ClusterTls tls, @Nullable Supplier<String> token) {
    /** Neither encrypted nor recognised. */
    static final Access OPEN = new Access(null, null);

    /** Says nothing of the token. */
    @Override
    public String toString() {
        return "Access[tls=" + tls + ", token=" + (token == null ? "none" : "given") + "]";
    }
}
