package io.sluice.cluster.redis;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Numbers on their way into the script, as it knows them: doubles, little-endian, and ids of eight bytes. Not safe for several threads. */
final class Packed {
    private ByteBuffer bytes;

    Packed(int capacity) {
        bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What the script has packed. */
    static ByteBuffer answers(byte[] packed) {
        return ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Exact up to 2^53. */
    Packed number(long value) {
        room().putDouble((double) value);
        return this;
    }

    Packed flag(boolean set) {
        return number(set ? 1 : 0);
    }

    /** All of its bits. */
    Packed id(long value) {
        room().putLong(value);
        return this;
    }

    /** As they are; as many as eight, or some such number. */
    Packed raw(byte[] some) {
        ByteBuffer from = ByteBuffer.wrap(some).order(ByteOrder.LITTLE_ENDIAN);
        while (from.hasRemaining()) {
            room().putLong(from.getLong());
        }
        return this;
    }

    private ByteBuffer room() {
        if (bytes.remaining() < Long.BYTES) {
            bytes = ByteBuffer.allocate(2 * bytes.capacity())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(bytes.flip());
        }
        return bytes;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
