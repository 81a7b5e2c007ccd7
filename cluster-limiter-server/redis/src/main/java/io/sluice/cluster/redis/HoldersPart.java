package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.Holder;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An operator wants to know who holds permits; told are those who lose them first. */
final class HoldersPart extends PermitPart<List<Holder>> {
    private static final int HOLDERS = 5;
    private static final int MOST = 1_000; // so that Redis is held for a millisecond or so

    HoldersPart(Lane lane, ConcurrencyLimit limit, String key) {
        super(lane, limit, key);
    }

    @Override
    void pack(Packed into) {
        into.number(HOLDERS).number(MOST);
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        int count = (int) answers.getDouble();
        List<Holder> holders = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            holders.add(new Holder(
                    answers.getLong(),
                    (long) answers.getDouble(),
                    (long) answers.getDouble(),
                    RuleNumbers.nanos(answers.getDouble()),
                    RuleNumbers.nanos(answers.getDouble())));
        }
        result().complete(holders);
    }

    @Override
    void fail(Verdict verdict) {
        result().completeExceptionally(new IllegalStateException(
                "Redis must answer before it is known who holds \"" + rule().id() + "\", but is " + verdict));
    }
}
