package io.sluice.cluster.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a server from being reachable by others without protection, unless that is meant. */
public final class Exposure {
    private static final Logger LOG = LoggerFactory.getLogger(TokenServer.class);

    private Exposure() {}

    /**
     * Checks where something is about to listen, and says loudly if it is unprotected there.
     *
     * @param what what listens, for messages
     * @param host where
     * @param encrypted whether there is TLS
     * @param guarded whether it is known who comes
     * @param insecure whether it is meant to be unprotected
     * @throws IllegalArgumentException if others can reach it, it is unprotected, and that is not meant
     */
    public static void check(String what, String host, boolean encrypted, boolean guarded, boolean insecure) {
        if (encrypted && guarded || isLoopback(host)) {
            return;
        }
        String missing = encrypted ? "without principals" : guarded ? "without TLS" : "without TLS and principals";
        if (!insecure) {
            throw new IllegalArgumentException("host of " + what + " must be of the loopback interface " + missing
                    + ", but was " + host + "; insecure: true allows it");
        }
        LOG.warn(
                "INSECURE: {} listens on {} {}: whoever reaches it can use, read or change limits",
                what,
                host,
                missing);
    }

    /** A name that cannot be resolved is none of ours. */
    private static boolean isLoopback(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
