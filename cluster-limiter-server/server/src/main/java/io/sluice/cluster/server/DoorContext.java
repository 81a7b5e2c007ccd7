package io.sluice.cluster.server;

import io.sluice.cluster.server.access.Principals;
import io.sluice.cluster.server.access.TlsFiles;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.core.time.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * What all front doors of a server share.
 *
 * @param desk decides, within quotas, and counts
 * @param registry counts the clients of each namespace
 * @param principals tell who a client is
 * @param tls with which certificates the server is recognised; null if it has none
 * @param clock decides everything
 */
public record DoorContext(
        Desk desk,
        ClientRegistry registry,
        Principals principals,
        @Nullable TlsFiles tls,
        NanoClock clock) {}
