package io.sluice.cluster.envoy;

import io.sluice.cluster.server.DoorContext;
import io.sluice.cluster.server.FrontDoor;
import io.sluice.cluster.server.FrontDoorProvider;
import java.io.IOException;

/** Opens an {@link EnvoyDoor}: {@code envoy} in a server's configuration. */
public final class EnvoyDoorProvider implements FrontDoorProvider<EnvoyConfig> {

    @Override
    public String name() {
        return "envoy";
    }

    @Override
    public Class<EnvoyConfig> settings() {
        return EnvoyConfig.class;
    }

    @Override
    public FrontDoor open(EnvoyConfig settings, DoorContext context) throws IOException {
        return EnvoyDoor.open(context, settings);
    }
}
