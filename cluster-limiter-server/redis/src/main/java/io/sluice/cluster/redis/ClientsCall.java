package io.sluice.cluster.redis;

import java.util.List;

/** What servers tell each other of their clients. */
final class ClientsCall extends ScriptCall {
    private final ClientsPart part;

    ClientsCall(Lane lane, ClientsPart part) {
        super(lane);
        this.part = part;
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
        Packed told = new Packed(64);
        part.pack(told);
        return new byte[][] {header, told.bytes()};
    }
}
