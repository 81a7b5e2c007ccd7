package io.sluice.cluster.sentinel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012): a hash for short texts that only who knows the key can foresee. */
final class SipHash {
    private static final int LAST_ROUNDS = 4;

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    private SipHash(long k0, long k1) {
        v0 = k0 ^ 0x736f6d6570736575L;
        v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
        v2 = k0 ^ 0x6c7967656e657261L;
        v3 = k1 ^ 0x7465646279746573L;
    }

    /**
     * @param k0 the key's first eight bytes, little-endian
     * @param k1 its last eight
     */
    static byte[] hash128(long k0, long k1, byte[] message) {
        return new SipHash(k0, k1).hash(message);
    }

    private byte[] hash(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= Long.BYTES) {
            absorb(in.getLong());
        }
        long last = (long) message.length << 56;
        for (int shift = 0; in.hasRemaining(); shift += Byte.SIZE) {
            last |= (in.get() & 0xffL) << shift;
        }
        absorb(last);
        ByteBuffer out = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        v2 ^= 0xee;
        out.putLong(squeeze());
        v1 ^= 0xdd;
        out.putLong(squeeze());
        return out.array();
    }

    private void absorb(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
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
