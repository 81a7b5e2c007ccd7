package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call of a script: what is asked of one shard, in order. Filled by one thread; answered once, by whoever is first of Redis and the
 * timer.
 */
abstract class ScriptCall {
    /** So that Redis is held for a millisecond at the most. */
    static final int MAX_KEYS = 256;

    private static final int MOMENT_BYTES = 2 * Double.BYTES;

    private final Lane lane;
    private final AtomicBoolean answered = new AtomicBoolean();

    ScriptCall(Lane lane) {
        this.lane = lane;
    }

    final Lane lane() {
        return lane;
    }

    abstract LimitScript script();

    abstract List<? extends Part> parts();

    // ---- sending

    /**
     * @param answersKey where batches with an id are remembered; null if this one has none
     */
    final byte[][] keys(byte @Nullable [] answersKey) {
        List<byte[]> keys = new ArrayList<>(2 + parts().size());
        keys.add(lane.clockKey());
        if (answersKey != null) {
            keys.add(answersKey);
        }
        parts().forEach(part -> keys.addAll(part.keys(lane)));
        return keys.toArray(byte[][]::new);
    }

    /**
     * @param wallMicros what Redis's own clock should say
     */
    abstract byte[][] arguments(byte[] header, long wallMicros);

    // ---- answering

    /** Whether nobody has answered before; who is told so must. */
    final boolean claim() {
        return answered.compareAndSet(false, true);
    }

    final boolean isAnswered() {
        return answered.get();
    }

    /** Whether the script did what it was asked; else it only told the time, for it had been sent the calendar of another. */
    final boolean isDecided(byte[] packed) {
        return packed.length > MOMENT_BYTES || parts().isEmpty();
    }

    /** Learns what time it is. Returns what the shard's clock says. */
    final long hear(ByteBuffer answers, long nowNanos) {
        long now = (long) answers.getDouble();
        lane.heard(now, (long) answers.getDouble(), nowNanos);
        return now;
    }

    /** Gives everybody the script's answers. */
    final void answer(byte[] packed, long nowNanos) {
        ByteBuffer answers = Packed.answers(packed);
        long now = hear(answers, nowNanos);
        parts().forEach(part -> part.answer(answers, now));
    }

    /** Gives everybody the same answer. */
    final void fail(Verdict verdict) {
        parts().forEach(part -> part.fail(verdict));
    }

    /** How many asks there are. */
    final int asks() {
        return parts().stream().mapToInt(Part::asks).sum();
    }
}
