package io.sluice.cluster.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One hash tag: a shard of a namespace, and the names of its keys. Safe for many threads.
 * <p>Names are {@code rl{namespace:007}:rule:hash}; a key's hash are 128 bits of its SHA-256, so that names are short, nobody makes two keys
 * meet, and nobody reads a user's name in Redis.
 */
final class Lane {
    private static final int HASH_BYTES = 16;
    private static final long SINCE_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long EVIDENCE_NANOS = 60_000_000_000L; // longer than that, two clocks drift too far apart

    private final String prefix;
    private final byte[] clockKey;
    private final int slot;
    private volatile @Nullable Heard heard;

    /** What the shard's clock said, what Redis's own did, and when that was heard. */
    private record Heard(long micros, long wallMicros, long atNanos) {}

    Lane(String namespace, int shard) {
        prefix = String.format(Locale.ROOT, "rl{%s:%03d}:", escaped(namespace), shard);
        clockKey = bytes(prefix + "t0");
        slot = SlotHash.getSlot(clockKey);
    }

    /** What would end a hash tag, or a part of a name. */
    private static String escaped(String name) {
        return name.replace("%", "%25").replace("{", "%7B").replace("}", "%7D").replace(":", "%3A");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    byte[] clockKey() {
        return clockKey.clone();
    }

    /** Where this server's last batches are remembered. */
    byte[] answersKey(long server) {
        return bytes(prefix + "t0:" + Long.toHexString(server));
    }

    /** What servers there are, which client is at which, at how many each is, and who is lost. */
    List<byte[]> clientsKeys() {
        return List.of(
                bytes(prefix + "t0:servers"),
                bytes(prefix + "t0:places"),
                bytes(prefix + "t0:clients"),
                bytes(prefix + "t0:lost"));
    }

    /** Of a rule, or of a rule about calls in flight. */
    byte[] bucketKey(String rule, String key) {
        return bytes(prefix + escaped(rule) + ':' + hash(key));
    }

    static byte[] ledgerKey(byte[] bucketKey) {
        return extended(bucketKey, 'l');
    }

    static byte[] calendarKey(byte[] bucketKey) {
        return extended(bucketKey, 'x');
    }

    /** Who holds permits of calls in flight. */
    static byte[] holdsKey(byte[] bucketKey) {
        return extended(bucketKey, 'h');
    }

    /** When these are over. */
    static byte[] expiriesKey(byte[] bucketKey) {
        return extended(bucketKey, 'e');
    }

    private static byte[] extended(byte[] key, char by) {
        return ByteBuffer.allocate(key.length + 2)
                .put(key)
                .put((byte) ':')
                .put((byte) by)
                .array();
    }

    private static String hash(String key) {
        if (key.isEmpty()) {
            return "";
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(key));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK must have SHA-256, but this one has not", e);
        }
    }

    /** Of the cluster. */
    int slot() {
        return slot;
    }

    // ---- the shard's clock

    void heard(long micros, long wallMicros, long nowNanos) {
        heard = new Heard(micros, wallMicros, nowNanos);
    }

    /** What the shard's clock should say by this server's own; negative if that is not known. */
    long expectedMicros(long nowNanos) {
        Heard last = heard;
        return last == null || nowNanos - last.atNanos > EVIDENCE_NANOS
                ? -1
                : last.micros + (nowNanos - last.atNanos) / 1_000;
    }

    /** What Redis's own clock should say: which is by whom calendars go, not a server's. Only a guess until it was heard. */
    long wallMicros(long nowNanos, InstantSource guess) {
        Heard last = heard;
        return last == null ? micros(guess.millis()) : last.wallMicros + (nowNanos - last.atNanos) / 1_000;
    }

    /** From milliseconds since 1970 to microseconds since 2026, as scripts have them. */
    static long micros(long millis) {
        return (millis - SINCE_MILLIS) * 1_000;
    }

    static long millis(long micros) {
        return SINCE_MILLIS + Math.floorDiv(micros, 1_000);
    }

    @Override
    public String toString() {
        return prefix;
    }
}
