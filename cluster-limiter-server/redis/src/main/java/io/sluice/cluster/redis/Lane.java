package io.sluice.cluster.redis;

import io.lettuce.core.cluster.SlotHash;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One hash tag: a shard of a namespace, what its keys are called, and what time it is there. Safe for many threads.
 */
final class Lane {
    private static final long SINCE_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long EVIDENCE_NANOS = 60_000_000_000L; // longer than that, two clocks drift too far apart

    private final int slot;
    private volatile Names names;
    private volatile @Nullable Heard heard;

    /** What the shard's clock said, what Redis's own did, and when that was heard. */
    private record Heard(long micros, long wallMicros, long atNanos) {}

    Lane(String namespace, int shard) {
        names = Names.withNewSecret(String.format(Locale.ROOT, "rl{%s:%03d}:", Names.escaped(namespace), shard));
        slot = SlotHash.getSlot(names.clockKey());
    }

    /** What keys are called, as far as is known: the script says if they have other names. */
    Names names() {
        return names;
    }

    /** The shard has another secret. */
    void renamed(byte[] secret) {
        names = names.withSecret(secret);
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
        return names.toString();
    }
}
