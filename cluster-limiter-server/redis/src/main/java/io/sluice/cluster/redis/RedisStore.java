package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.ClientRoll;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitState;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.PermitStore;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits in Redis or Valkey, for as many token servers as there are: what is spent and what is leased out outlives each of them, and is the
 * same for all. One server, a master that sentinels watch, or Redis Cluster.
 * <pre>{@code
 * try (RedisStore store = RedisStore.connect(RedisStoreConfig.of("redis://localhost"), NanoClock.system());
 *     TokenServer server = TokenServer.builder().store(store).rules("shop", rules).start()) {
 *   …
 * }
 * }</pre>
 * <p><b>Bound.</b> As {@link LimitRule} and {@link io.sluice.cluster.server.engine.ConcurrencyRule} say,
 * for all servers together, whichever of them die. Redis's time decides, in whole microseconds; for calendars what Redis's clock shows.
 * <p><b>When Redis loses its state</b>, buckets begin empty, quotas anew, and permits of calls in flight are known again as clients renew them.
 * What an asynchronous failover loses, which is what was granted in the lag of the replica, is granted once more, unless
 * {@code strictFailover} takes a failover for such a loss.
 * <p><b>When Redis does not answer</b>, what was sent is {@code UNKNOWN} after the command's timeout and counts as taken; after three
 * such flushes everything is {@code UNAVAILABLE} at once, until a probe is answered. What there is no room for, or no
 * time before nobody waits any more, is {@code BUSY}.
 * <p><b>Threads.</b> Safe for many threads. Results are completed by a thread of Lettuce's, or a timer's, and what depends on them must
 * not block.
 * <p><b>Cost.</b> One call of a script for all that comes in while two others are under way, of whichever clients, as long as Redis keeps up;
 * all who ask for one bucket meanwhile cost Redis one entry.
 */
public final class RedisStore implements LimitStore, AutoCloseable {
    /*
     * Leases, with several servers. The ledger of a bucket is in Redis beside it and is changed by the same script, which runs alone: so
     * "outstanding <= O" holds for all servers together as it does for one, and the proof in LeaseLedger is about this ledger, too. What is
     * different, piece by piece:
     *
     * - Time. A shard's clock never runs backwards, for the script sees to it, whichever server asks. Redis's clock may be set, though.
     *   By up to a second forward: leases end in the ledger up to a second early, and R * 1 s is granted once. By more: the server
     *   that asks knows by its own clock how late it should be, the jump is left out, and as keys may have expired too early the shard
     *   is as good as lost: it begins empty, as below. Backward: time stands still until the difference is known, which only delays.
     * - Loss. `since` is the moment from which the shard knows everything; it is missing with the rest, and set anew. A bucket that is
     *   missing, or was written under another `since`, has spent all of Bs at `since`: this is the ledger's "begins empty", D <= Bs / R
     *   included, for the script gets D from the rule. A strict failover is such a loss. The bound holds through any number of them.
     * - Keys live for as long as they mean something, and a second longer: a bucket until it is full, a ledger until nothing is
     *   outstanding and nobody claims anything. A missing key thus means the same as what it would hold.
     * - A lease whose answer was lost stands in the ledger until it is over, and nobody uses it. A lease is known by its number and its
     *   client, at every server; ending it twice, here or there, does nothing.
     * - More than 64 leases that are over at once are taken out by 64 at a time: until then O is smaller than it could be.
     *
     * Permits of calls in flight are the same with HoldLedger: `since` is when the store began there, and D passes from it.
     *
     * RedisLeaseBoundProperties and RedisHoldBoundProperties look for a counterexample, with several stores over one server that loses its
     * state now and then.
     */
    private final Sending sending;
    private final Map<String, Lane[]> lanes = new ConcurrentHashMap<>(); // by namespace
    private final Map<String, Census> censuses = new ConcurrentHashMap<>(); // by namespace
    private final Map<String, Pipe> pipes = new ConcurrentHashMap<>(); // by node
    private final RedisPermitStore permits = new RedisPermitStore(this);
    private volatile boolean closed;

    private RedisStore(Sending sending) {
        this.sending = sending;
    }

    /**
     * Connects to Redis.
     *
     * @param clock for timeouts and probes; decides nothing
     * @throws io.lettuce.core.RedisException if it cannot be reached; later on, a store waits for it to come back
     */
    public static RedisStore connect(RedisStoreConfig config, NanoClock clock) {
        return connect(config, clock, Sending.REDIS_TIME);
    }

    /** With time in microseconds in the hands of a test. */
    static RedisStore connect(RedisStoreConfig config, NanoClock clock, LongSupplier moment) {
        Check.present("config", config);
        Check.present("clock", clock);
        return over(
                config.cluster() ? ClusterLink.to(config, clock) : SingleLink.to(config, clock), config, clock, moment);
    }

    /** Over a link that is there. */
    static RedisStore over(RedisLink link, RedisStoreConfig config, NanoClock clock, LongSupplier moment) {
        return new RedisStore(new Sending(link, config, clock, moment));
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public int shards() {
        return sending.config.shards();
    }

    @Override
    public CompletionStage<ShardResults> apply(ShardBatch batch) {
        if (batch.size() == 0) {
            return CompletableFuture.completedFuture(new ShardResults(0));
        }
        Pending asked = new Pending(batch, this::lane);
        ask(asked);
        return asked.result();
    }

    /** Redis keeps every key for as long as it means something: a bound on them would be none. */
    @Override
    public void check(LimitRule rule) {
        checkUnbounded(rule.id(), rule.maxKeys());
    }

    static void checkUnbounded(String rule, @Nullable Integer maxKeys) {
        if (maxKeys != null) {
            throw new IllegalArgumentException("maxKeys of \"" + rule
                    + "\" must be absent with a store in Redis, which does not bound keys, but was " + maxKeys);
        }
    }

    @Override
    public Optional<PermitStore> permits() {
        return Optional.of(permits);
    }

    /** Of what is leased out, leases may be over that nobody has taken out yet. */
    @Override
    public CompletionStage<Optional<LimitState>> state(CompiledRule rule, String key) {
        Lane lane = lane(rule.namespace(), LimitEngine.shardOf(rule, key, shards()));
        StatePart asked = new StatePart(lane, sending.numbers(rule), key);
        ask(asked);
        return asked.result();
    }

    @Override
    public CompletionStage<Optional<ClientCounts>> countClients(
            String namespace, ClientRoll here, Set<Duration> graces) {
        return censuses.computeIfAbsent(namespace, name -> new Census(this::ask, lane(name, 0), sending.clock.random()))
                .count(here, graces)
                .thenApply(Optional::of);
    }

    /** Sends it to the node that has its keys. */
    void ask(Asked asked) {
        pipe(asked.lane()).add(asked);
    }

    Lane lane(String namespace, int shard) {
        Lane[] known = lanes.get(namespace);
        return (known == null ? meet(namespace) : known)[shard];
    }

    /** Starts the clocks of all shards, for a shard knows nothing of before: else each would begin empty when its turn comes. */
    private Lane[] meet(String namespace) {
        Lane[] all = new Lane[shards()];
        for (int shard = 0; shard < all.length; shard++) {
            all[shard] = new Lane(namespace, shard);
        }
        Lane[] known = lanes.putIfAbsent(namespace, all);
        if (known != null) {
            return known;
        }
        if (all.length > 1) {
            List<ScriptCall> empty =
                    Arrays.stream(all).<ScriptCall>map(LimitCall::new).toList();
            new Flush(sending, empty, answered -> {}).start();
        }
        return all;
    }

    private Pipe pipe(Lane lane) {
        String node = sending.link.nodeOf(lane.slot());
        Pipe known = pipes.get(node);
        return known != null ? known : pipes.computeIfAbsent(node, this::newPipe);
    }

    private Pipe newPipe(String node) {
        Pipe pipe = new Pipe(sending, node);
        if (closed) {
            pipe.close();
        }
        return pipe;
    }

    /** What this store has done so far. */
    public RedisStoreSnapshot snapshot() {
        return sending.counts.snapshot(
                (int) pipes.values().stream().filter(Pipe::isBroken).count());
    }

    /** Ends the connections; what is under way then is {@code UNKNOWN}, what comes later {@code UNAVAILABLE}. May be called twice. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pipes.values().forEach(Pipe::close);
            sending.link.close();
        }
    }
}
