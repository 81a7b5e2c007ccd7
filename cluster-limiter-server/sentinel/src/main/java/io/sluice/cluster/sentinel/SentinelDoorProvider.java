package io.sluice.cluster.sentinel;

import io.sluice.cluster.server.DoorContext;
import io.sluice.cluster.server.FrontDoor;
import io.sluice.cluster.server.FrontDoorProvider;
import java.io.IOException;

/** Opens a {@link SentinelDoor}: {@code sentinel} in a server's configuration. */
public final class SentinelDoorProvider implements FrontDoorProvider<SentinelConfig> {

    @Override
    public String name() {
        return "sentinel";
    }

    @Override
    public Class<SentinelConfig> settings() {
        return SentinelConfig.class;
    }

    @Override
    public FrontDoor open(SentinelConfig settings, DoorContext context) throws IOException {
        return SentinelDoor.open(context, settings);
    }
}
