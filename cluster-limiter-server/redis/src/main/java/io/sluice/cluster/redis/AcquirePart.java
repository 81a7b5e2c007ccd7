package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ShardBatch.Op;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * All who ask for permits of one bucket meanwhile, first come, first served. Equal asks that follow each other are a run: the script
 * gets their number, and grants a run so many permits that all of its asks but one are served in full or not at all. However many ask
 * for a hot key, it costs Redis one entry.
 */
final class AcquirePart extends BucketPart {
    private final List<Slot> slots = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    /** Equal asks, one after the other. */
    private static final class Run {
        final long want;
        final long min;
        int count;

        Run(long want, long min) {
            this.want = want;
            this.min = min;
        }
    }

    AcquirePart(RuleNumbers rule, String key) {
        super(rule, key);
    }

    void add(Slot slot, long want, long min) {
        slots.add(slot);
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last == null || last.want != want || last.min != min) {
            last = new Run(want, min);
            runs.add(last);
        }
        last.count++;
    }

    int runs() {
        return runs.size();
    }

    @Override
    boolean isAboutLeases() {
        return false;
    }

    @Override
    void fail(Verdict verdict) {
        slots.forEach(slot -> slot.fail(verdict));
    }

    @Override
    int asks() {
        return slots.size();
    }

    @Override
    void pack(int ruleNumber, Packed into) {
        into.number(number(Op.ACQUIRE)).number(ruleNumber).number(runs.size());
        for (Run run : runs) {
            into.number(run.want).number(run.min).number(run.count);
        }
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        Waits waits = rule().waits(answers);
        long left = (long) answers.getDouble();
        long leftMeanwhile = left + (long) answers.getDouble();
        int at = 0;
        for (Run run : runs) {
            long granted = (long) answers.getDouble();
            for (int i = 0; i < run.count; i++) {
                Slot slot = slots.get(at++);
                long gets = granted >= run.want ? run.want : granted;
                if (gets >= run.min) {
                    granted -= gets;
                    leftMeanwhile -= gets;
                    slot.pending().ok(slot.at(), gets, leftMeanwhile, 0, now);
                } else {
                    slot.pending().refused(slot.at(), Verdict.BLOCKED, leftMeanwhile, waits.nanos(run.min));
                }
            }
        }
    }
}
