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

    private static final int OUTCOME_AT = 2 * Double.BYTES; // behind the moment
    private static final int DECIDED = 1;
    private static final int OTHER_NAMES = 2;

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
     * @param names what keys are called
     * @param answersKey where batches with an id are remembered; null if this one has none
     */
    final byte[][] keys(Names names, byte @Nullable [] answersKey) {
        List<byte[]> keys = new ArrayList<>(2 + parts().size());
        keys.add(names.clockKey());
        if (answersKey != null) {
            keys.add(answersKey);
        }
        parts().forEach(part -> keys.addAll(part.keys(names)));
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

    /** Whether the script did what it was asked. If not, it had been sent the calendar of another time, or keys by other names. */
    static boolean isDecided(byte[] packed) {
        return Packed.answers(packed).getDouble(OUTCOME_AT) == DECIDED;
    }

    /** Learns what must be known before it is asked again. */
    final void hear(byte[] packed, long nowNanos) {
        ByteBuffer answers = Packed.answers(packed);
        hear(answers, nowNanos);
        if (answers.getDouble() == OTHER_NAMES) {
            byte[] secret = new byte[Names.SECRET_BYTES];
            answers.get(secret);
            lane.renamed(secret);
        }
    }

    /** Learns what time it is. Returns what the shard's clock says. */
    private long hear(ByteBuffer answers, long nowNanos) {
        long now = (long) answers.getDouble();
        lane.heard(now, (long) answers.getDouble(), nowNanos);
        return now;
    }

    /** Gives everybody the script's answers. */
    final void answer(byte[] packed, long nowNanos) {
        ByteBuffer answers = Packed.answers(packed);
        long now = hear(answers, nowNanos);
        answers.position(OUTCOME_AT + Double.BYTES);
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
