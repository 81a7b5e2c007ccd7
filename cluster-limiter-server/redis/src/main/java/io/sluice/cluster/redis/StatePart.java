package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.LimitState;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Somebody wants to know how a bucket stands. */
final class StatePart extends BucketPart implements Asked {
    private static final int LOOK = 7;

    private final Lane lane;
    private final CompletableFuture<Optional<LimitState>> result = new CompletableFuture<>();

    StatePart(Lane lane, RuleNumbers rule, String key) {
        super(rule, key);
        this.lane = lane;
    }

    CompletableFuture<Optional<LimitState>> result() {
        return result;
    }

    @Override
    boolean isAboutLeases() {
        return true;
    }

    @Override
    void pack(int ruleNumber, Packed into) {
        into.number(LOOK).number(ruleNumber);
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        rule().waits(answers);
        long left = (long) answers.getDouble();
        long outstanding = (long) answers.getDouble();
        boolean known = answers.getDouble() > 0;
        result.complete(Optional.of(new LimitState(left, outstanding, known)));
    }

    /** It cannot be told. */
    @Override
    void fail(Verdict verdict) {
        result.complete(Optional.empty());
    }

    // ---- asking

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public void addTo(Calls calls) {
        calls.limits(lane).look(this);
    }

    @Override
    public void refuse(Verdict why) {
        fail(why);
    }
}
