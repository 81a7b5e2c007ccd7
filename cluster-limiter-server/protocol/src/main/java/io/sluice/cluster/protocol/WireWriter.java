package io.sluice.cluster.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf back to front: a message's length is known when it is written, so one pass is enough and nothing is measured before.
 * What comes first on the wire is written last. Fields that have their default are left out. Not safe for several threads.
 */
final class WireWriter {
    private byte[] buffer;
    private int start;

    /**
     * @param bytes about how many it will be
     */
    WireWriter(int bytes) {
        buffer = new byte[bytes];
        start = bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(buffer, start, buffer.length);
    }

    /** To be handed to {@link #message}, before the message's fields are written. */
    int mark() {
        return buffer.length - start;
    }

    /** Makes all that was written since the mark a message. */
    void message(int field, int mark) {
        varint(buffer.length - start - mark);
        tag(field, WireReader.LENGTH);
    }

    void number(int field, long value) {
        if (value != 0) {
            varint(value);
            tag(field, WireReader.VARINT);
        }
    }

    void flag(int field, boolean value) {
        number(field, value ? 1 : 0);
    }

    void fixed(int field, long value) {
        if (value != 0) {
            reserve(Long.BYTES);
            for (int i = 0; i < Long.BYTES; i++) {
                buffer[start + i] = (byte) (value >>> (8 * i));
            }
            tag(field, WireReader.FIXED64);
        }
    }

    void text(int field, String value) {
        if (!value.isEmpty()) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            reserve(bytes.length);
            System.arraycopy(bytes, 0, buffer, start, bytes.length);
            varint(bytes.length);
            tag(field, WireReader.LENGTH);
        }
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        int length = value == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
        reserve(length);
        long rest = value;
        for (int i = 0; i < length - 1; i++) {
            buffer[start + i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[start + length - 1] = (byte) rest;
    }

    private void reserve(int bytes) {
        if (bytes > start) {
            int used = buffer.length - start;
            byte[] larger = new byte[Math.max(2 * buffer.length, used + bytes)];
            System.arraycopy(buffer, start, larger, larger.length - used, used);
            start = larger.length - used;
            buffer = larger;
        }
        start -= bytes;
    }
}
