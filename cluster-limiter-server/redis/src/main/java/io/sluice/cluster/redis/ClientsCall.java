package io.sluice.cluster.redis;

import java.util.List;

/** What servers tell each other of their clients. */
final class ClientsCall extends ScriptCall {
    private final ClientsPart part;
    private final long server;

    ClientsCall(Lane lane, ClientsPart part, long server) {
        super(lane);
        this.part = part;
        this.server = server;
    }

    @Override
    LimitScript script() {
        return LimitScript.CLIENTS;
    }

    @Override
    List<ClientsPart> parts() {
        return List.of(part);
    }

    @Override
    byte[][] arguments(byte[] header, long wallMicros) {
        Packed told = new Packed(64).id(server);
        part.pack(told);
        return new byte[][] {header, told.bytes()};
    }
}
