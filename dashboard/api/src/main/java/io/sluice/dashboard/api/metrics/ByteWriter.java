package io.sluice.dashboard.api.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes bytes into an array that grows. Not safe for several threads. */
final class ByteWriter {
    private byte[] bytes = new byte[512];
    private int size;

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void u8(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
    }

    void u16(int value) {
        u8(value >>> 8);
        u8(value);
    }

    void u32(int value) {
        u16(value >>> 16);
        u16(value);
    }

    /** Of a number that is not negative. */
    void varint(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            u8((int) rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        u8((int) rest);
    }

    void zigzag(long value) {
        varint(value << 1 ^ value >> 63);
    }

    void raw(byte[] value) {
        for (byte each : value) {
            u8(each);
        }
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        varint(utf8.length);
        raw(utf8);
    }
}
