package io.sluice.cluster.server.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012): a hash for short texts that only who knows the key can foresee, so that
 * nobody else finds two that meet. Immutable.
 */
public final class SipHash {
    private static final int CHARS_IN_WORD = Long.BYTES / Character.BYTES;
    private static final int LAST_ROUNDS = 4;

    private final long k0;
    private final long k1;

    /**
     * @param k0 the key's first eight bytes, little-endian
     * @param k1 its last eight
     */
    public SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** With a key that nobody knows. */
    static SipHash secret() {
        SecureRandom random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    /** With a key that follows from this one and a name: texts under one name tell nothing of those under another. */
    SipHash of(String first, String second) {
        Hash key = hash(first.length() + ":" + first + second);
        return new SipHash(key.low, key.high);
    }

    /** What comes out: as good as equal only for what is equal. */
    record Hash(long low, long high) {}

    /** The 16 bytes that belong to some. */
    public byte[] hash(byte[] message) {
        State state = new State(k0, k1);
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= Long.BYTES) {
            state.absorb(in.getLong());
        }
        long last = (long) message.length << 56;
        for (int shift = 0; in.hasRemaining(); shift += Byte.SIZE) {
            last |= (in.get() & 0xffL) << shift;
        }
        Hash hash = state.finish(last);
        return ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(hash.low)
                .putLong(hash.high)
                .array();
    }

    /** That of a text's UTF-16, the lower byte first. */
    Hash hash(String text) {
        State state = new State(k0, k1);
        int whole = text.length() / CHARS_IN_WORD * CHARS_IN_WORD;
        for (int at = 0; at < whole; at += CHARS_IN_WORD) {
            state.absorb(chars(text, at, at + CHARS_IN_WORD));
        }
        long length = (long) text.length() * Character.BYTES;
        return state.finish(length << 56 | chars(text, whole, text.length()));
    }

    private static long chars(String text, int from, int to) {
        long word = 0;
        for (int at = to - 1; at >= from; at--) {
            word = word << Character.SIZE | text.charAt(at);
        }
        return word;
    }

    /** Four words that are stirred. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void absorb(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        Hash finish(long lastWord) {
            absorb(lastWord);
            v2 ^= 0xee;
            long low = squeeze();
            v1 ^= 0xdd;
            return new Hash(low, squeeze());
        }

        private long squeeze() {
            for (int i = 0; i < LAST_ROUNDS; i++) {
                round();
            }
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
