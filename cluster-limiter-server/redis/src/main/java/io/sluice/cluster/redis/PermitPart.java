package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.Verdict;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Something about the permits of one key, and who waits for what becomes of it. */
abstract class PermitPart<T> extends Part implements Asked {
    static final int KEYS = 2;

    private final Lane lane;
    private final ConcurrencyLimit limit;
    private final String key;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    PermitPart(Lane lane, ConcurrencyLimit limit, String key) {
        this.lane = lane;
        this.limit = limit;
        this.key = key;
    }

    final ConcurrencyLimit limit() {
        return limit;
    }

    final ConcurrencyRule rule() {
        return limit.rule();
    }

    final CompletableFuture<T> result() {
        return result;
    }

    abstract void pack(Packed into);

    @Override
    final List<byte[]> keys(Names names) {
        return names.holdsKeys(rule().id(), key);
    }

    @Override
    public final Lane lane() {
        return lane;
    }

    @Override
    public final void addTo(Calls calls) {
        calls.permits(lane).add(this);
    }

    @Override
    public final void refuse(Verdict why) {
        fail(why);
    }
}
