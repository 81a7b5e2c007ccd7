package io.sluice.cluster.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads protobuf: the fields of a message, and of those that are in it, in turn. Never reads beyond the message, and never allocates more
 * than it is long. Not safe for several threads.
 */
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int MOST_VARINT_BYTES = 10;
    private static final int MOST_DEPTH = 2; // a bucket in an acquire in a frame
    private static final char REPLACED = '\ufffd'; // by a decoder, what is malformed

    private final byte[] bytes;
    private final int[] outerEnds = new int[MOST_DEPTH]; // of the messages that this one is in
    private int depth;
    private int end;
    private int at;
    private int type;
    private String repeated = "";
    private int repeatedFrom; // where it stands
    private int repeatedTo;

    WireReader(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    /** The number of the next field; 0 once at the end of a message, after which the one that it is in goes on. */
    int next() throws MalformedFrameException {
        if (at == end) {
            if (depth > 0) {
                end = outerEnds[--depth];
            }
            return 0;
        }
        long tag = varint();
        type = (int) (tag & 7);
        long field = tag >>> 3;
        if (field < 1 || field > (1 << 29) - 1) {
            throw new MalformedFrameException("number of a field must be between 1 and 536870911, but was " + field);
        }
        return (int) field;
    }

    /** The field's value: a number from 0 to 2^63 - 1. */
    long count() throws MalformedFrameException {
        long value = any();
        if (value < 0) {
            throw new MalformedFrameException("a count must be below 2^63, but was " + Long.toUnsignedString(value));
        }
        return value;
    }

    /** The field's value: a number that fits in an int. */
    int smallCount() throws MalformedFrameException {
        long value = any();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new MalformedFrameException(
                    "a small count must be below 2^31, but was " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    /** The field's value: any 64 bits. */
    long any() throws MalformedFrameException {
        expect(VARINT);
        return varint();
    }

    boolean flag() throws MalformedFrameException {
        return any() != 0;
    }

    long fixed() throws MalformedFrameException {
        expect(FIXED64);
        need(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value |= (bytes[at + i] & 0xFFL) << (8 * i);
        }
        at += Long.BYTES;
        return value;
    }

    String text(String name, int maxBytes) throws MalformedFrameException {
        return textOf(name, textLength(name, maxBytes));
    }

    /** As {@link #text}; the same object again, if it is what was read by this the last time. */
    String repeatedText(String name, int maxBytes) throws MalformedFrameException {
        int length = textLength(name, maxBytes);
        if (Arrays.equals(bytes, at, at + length, bytes, repeatedFrom, repeatedTo)) {
            at += length;
        } else {
            repeatedFrom = at;
            repeated = textOf(name, length);
            repeatedTo = at;
        }
        return repeated;
    }

    private int textLength(String name, int maxBytes) throws MalformedFrameException {
        expect(LENGTH);
        int length = length();
        if (length > maxBytes) {
            throw new MalformedFrameException(name + " must be at most " + maxBytes + " bytes long, but was " + length);
        }
        return length;
    }

    private String textOf(String name, int length) throws MalformedFrameException {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACED) >= 0 && !isUtf8(at, length)) {
            throw new MalformedFrameException(name + " must be UTF-8, but was not");
        }
        at += length;
        return text;
    }

    /** What stands for malformed bytes may also have been sent. */
    private boolean isUtf8(int from, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    /** The field's value, as a message: its fields are next, to the last. Returns this. */
    WireReader message() throws MalformedFrameException {
        expect(LENGTH);
        int length = length();
        outerEnds[depth++] = end;
        end = at + length;
        return this;
    }

    /** Passes over a field that is not known. */
    void skip() throws MalformedFrameException {
        switch (type) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case LENGTH -> advance(length());
            case FIXED32 -> advance(Integer.BYTES);
            default -> throw new MalformedFrameException("type of a field must be one of 0, 1, 2, 5, but was " + type);
        }
    }

    private int length() throws MalformedFrameException {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw new MalformedFrameException(
                    "a length must be between 0 and " + (end - at) + ", but was " + Long.toUnsignedString(length));
        }
        return (int) length;
    }

    private void advance(int by) throws MalformedFrameException {
        need(by);
        at += by;
    }

    private void need(int more) throws MalformedFrameException {
        if (more > end - at) {
            throw new MalformedFrameException(
                    "a field must have " + more + " more bytes, but " + (end - at) + " are left");
        }
    }

    private void expect(int wanted) throws MalformedFrameException {
        if (type != wanted) {
            throw new MalformedFrameException("type of a field must be " + wanted + ", but was " + type);
        }
    }

    private long varint() throws MalformedFrameException {
        long value = 0;
        for (int i = 0; i < MOST_VARINT_BYTES; i++) {
            need(1);
            byte next = bytes[at++];
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedFrameException("a number must be at most 10 bytes long, but was longer");
    }
}
