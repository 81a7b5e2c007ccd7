package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A client wants permits, goes on with a lease, or gives it back. */
final class HoldPart extends PermitPart<Answer> {
    private static final int GRANT = 1;
    private static final int RENEW = 2;
    private static final int END = 3;

    private final Client client;
    private final Ask.Hold hold;

    HoldPart(Lane lane, ConcurrencyLimit limit, Client client, Ask.Hold hold) {
        super(lane, limit, hold.target().key());
        this.client = client;
        this.hold = hold;
    }

    /** Renewals and returns. */
    @Override
    public boolean isUrgent() {
        return hold.lease() != 0;
    }

    @Override
    void pack(Packed into) {
        long calls = rule().maxConcurrentCalls();
        long life = micros(rule().leaseDuration());
        if (hold.permits() == 0) {
            into.number(END).number(calls).id(client.id()).number(hold.lease());
        } else if (hold.lease() == 0) {
            boolean full = rule().onStateLoss() == StateLoss.FULL;
            into.number(GRANT)
                    .number(calls)
                    .number(life)
                    .flag(full)
                    .id(client.id())
                    .number(hold.permits());
        } else {
            Duration longest = rule().maxHold();
            into.number(RENEW)
                    .number(calls)
                    .number(life)
                    .number(longest == null ? -1 : micros(longest))
                    .id(client.id())
                    .number(hold.lease())
                    .number(hold.permits());
        }
    }

    private static long micros(Duration time) {
        return RuleNumbers.microsFor(time.toNanos());
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        long permits = (long) answers.getDouble();
        long number = (long) answers.getDouble();
        long lifeNanos = RuleNumbers.nanos(answers.getDouble());
        long free = (long) answers.getDouble();
        long waitNanos = RuleNumbers.nanos(answers.getDouble());
        if (permits > 0 || hold.permits() == 0) {
            result().complete(new Answer(Verdict.OK, permits, free, 0, limit().version(), number, lifeNanos));
        } else {
            result().complete(refused(limit(), hold.lease(), Math.max(1, waitNanos)));
        }
    }

    @Override
    void fail(Verdict verdict) {
        result().complete(new Answer(verdict, 0, 0, RETRY_NANOS, limit().version(), hold.lease(), 0));
    }

    static Answer refused(ConcurrencyLimit limit, long lease, long retryNanos) {
        return new Answer(Verdict.BLOCKED, 0, 0, retryNanos, limit.version(), lease, 0);
    }
}
