package io.sluice.cluster.redis;

import java.util.ArrayList;
import java.util.List;

/** What is asked of permits of calls in flight, each entry of one key's. */
final class PermitCall extends ScriptCall {
    private final List<PermitPart<?>> parts = new ArrayList<>();

    PermitCall(Lane lane) {
        super(lane);
    }

    @Override
    LimitScript script() {
        return LimitScript.PERMITS;
    }

    @Override
    List<PermitPart<?>> parts() {
        return parts;
    }

    boolean isFull() {
        return (parts.size() + 1) * PermitPart.KEYS > MAX_KEYS;
    }

    void add(PermitPart<?> part) {
        parts.add(part);
    }

    @Override
    byte[][] arguments(byte[] header, long wallMicros) {
        Packed entries = new Packed(Math.max(64, 64 * parts.size()));
        parts.forEach(part -> part.pack(entries));
        return new byte[][] {header, entries.bytes()};
    }
}
