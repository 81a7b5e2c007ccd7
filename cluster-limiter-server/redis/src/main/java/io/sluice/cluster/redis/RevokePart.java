package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;

/** An operator takes permits away from whoever holds them. */
final class RevokePart extends PermitPart<Boolean> {
    private static final int REVOKE = 4;

    private final long lease;

    RevokePart(Lane lane, ConcurrencyLimit limit, String key, long lease) {
        super(lane, limit, key);
        this.lease = lease;
    }

    @Override
    void pack(Packed into) {
        into.number(REVOKE).number(lease);
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        result().complete(answers.getDouble() > 0);
    }

    @Override
    void fail(Verdict verdict) {
        result().completeExceptionally(new IllegalStateException(
                "Redis must answer before lease " + lease + " of \"" + rule().id() + "\" is over, but is " + verdict));
    }
}
