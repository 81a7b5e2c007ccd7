package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.Holder;
import io.sluice.cluster.server.engine.PermitStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Permits that are held, in Redis: {@code permits.lua} decides for all servers. Safe for many threads.
 * <p>Numbers of leases are the shard's clock, or one more than the last: they grow through everything but a loss of all state by a Redis whose
 * clock was set back; then they grow from those on that clients bring back.
 */
final class RedisPermitStore implements PermitStore {
    /** Whole in a double, with as many more to come, whatever a client says that its lease is. None of ours is greater for 140 years. */
    private static final long MOST_NUMBER = 1L << 52;

    private final RedisStore store;

    RedisPermitStore(RedisStore store) {
        this.store = store;
    }

    @Override
    public void check(ConcurrencyRule rule) {
        RedisStore.checkUnbounded(rule.id(), rule.maxKeys());
    }

    @Override
    public CompletionStage<Answer> hold(ConcurrencyLimit limit, Client client, Ask.Hold hold) {
        if (hold.lease() > MOST_NUMBER) {
            return CompletableFuture.completedFuture(HoldPart.refused(limit, hold.lease(), Asked.RETRY_NANOS));
        }
        return ask(new HoldPart(lane(limit, hold.target().key()), limit, client, hold));
    }

    /** The first thousand. */
    @Override
    public CompletionStage<List<Holder>> holders(ConcurrencyLimit limit, String key) {
        return ask(new HoldersPart(lane(limit, key), limit, key));
    }

    @Override
    public CompletionStage<Boolean> revoke(ConcurrencyLimit limit, String key, long lease) {
        return ask(new RevokePart(lane(limit, key), limit, key, lease));
    }

    private <T> CompletionStage<T> ask(PermitPart<T> part) {
        store.ask(part);
        return part.result();
    }

    /** The same on every server. */
    private Lane lane(ConcurrencyLimit limit, String key) {
        int hash = limit.rule().id().hashCode() * 31 + key.hashCode();
        return store.lane(limit.namespace(), (hash ^ hash >>> 16) & store.shards() - 1);
    }
}
