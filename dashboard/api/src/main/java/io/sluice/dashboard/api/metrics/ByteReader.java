package io.sluice.dashboard.api.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote, and trusts nothing: never reads beyond the bytes, and never allocates more than they can stand for.
 * Not safe for several threads.
 */
final class ByteReader {
    private static final int MOST_VARINT_BYTES = 10;

    private final byte[] bytes;
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int u8() throws MalformedMetricsException {
        need(1);
        return bytes[at++] & 0xFF;
    }

    int u16() throws MalformedMetricsException {
        return u8() << 8 | u8();
    }

    int u32() throws MalformedMetricsException {
        return u16() << 16 | u16();
    }

    /** A number within these bounds, both allowed. */
    long number(String name, long least, long most) throws MalformedMetricsException {
        long value = varint();
        if (value < least || value > most) {
            throw new MalformedMetricsException(
                    name + " must be between " + least + " and " + most + ", but was " + Long.toUnsignedString(value));
        }
        return value;
    }

    /** How many things follow, of so many bytes each at least. */
    int count(String name, int most, int leastBytesEach) throws MalformedMetricsException {
        return (int) number("number of " + name, 0, Math.min(most, (bytes.length - at) / leastBytesEach));
    }

    long zigzag() throws MalformedMetricsException {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    byte[] raw(int length) throws MalformedMetricsException {
        need(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String text(String name, int maxBytes) throws MalformedMetricsException {
        int length = (int) number("length of " + name, 0, maxBytes);
        byte[] utf8 = raw(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMetricsException(name + " must be UTF-8, but was not");
        }
    }

    void expectEnd() throws MalformedMetricsException {
        if (at != bytes.length) {
            throw new MalformedMetricsException(
                    "there must be nothing more, but " + (bytes.length - at) + " bytes are left");
        }
    }

    private void need(int more) throws MalformedMetricsException {
        if (more > bytes.length - at) {
            throw new MalformedMetricsException(
                    "there must be " + more + " more bytes, but " + (bytes.length - at) + " are left");
        }
    }

    private long varint() throws MalformedMetricsException {
        long value = 0;
        for (int i = 0; i < MOST_VARINT_BYTES; i++) {
            int next = u8();
            value |= (next & 0x7FL) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        throw new MalformedMetricsException("a number must be at most 10 bytes long, but was longer");
    }
}
