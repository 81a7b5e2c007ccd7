package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.HoldLedger.Held;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.SipHash.Hash;
import io.sluice.core.time.NanoClock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Permits that are held, in the memory of this process: a {@link HoldLedger} for each key of which some are. Safe for many threads.
 * <p>How many keys there are is bounded by cap, namespace and store, as a {@link CapRoom} says. A key is 128 bits, whatever its length.
 * <p>Numbers of leases begin at the wall clock's time, in 2^-20 ms, so that they grow through restarts, too; one that is brought back by its
 * client pushes them on, should the clock have been set back.
 */
final class MemoryPermitStore implements PermitStore {
    private static final int STEPS_A_MILLI_BITS = 20;
    private static final long MOST_NUMBER =
            1L << 62; // none of ours is greater before the year 2109, and there are as many more to come
    private static final long LONGEST_RETRY_NANOS = 50_000_000; // permits come back at any time
    private static final long SWEEP_EVERY_NANOS = 1_000_000;
    private static final int SWEPT_AT_ONCE = 64;

    private final NanoClock clock;
    private final SipHash secret;
    private final MemoryKeyRoom keyRoom;
    private final LongConsumer makeRoom;
    private final long knownSince;
    private final AtomicLong lastNumber;
    private final Map<RuleName, CapRoom> caps = new ConcurrentHashMap<>();
    private final Map<Key, HoldLedger> ledgers = new ConcurrentHashMap<>(); // each is used within `compute` only
    private Iterator<Key> sweeper = ledgers.keySet().iterator(); // guarded by this
    private volatile long sweptAt;

    private record Key(CapRoom cap, Hash hash) {}

    /**
     * @param secret for hashes of keys
     * @param makeRoom forgets keys of others that mean nothing any more, if the store is full; may be called by any thread
     */
    MemoryPermitStore(NanoClock clock, SipHash secret, MemoryKeyRoom keyRoom, LongConsumer makeRoom) {
        this.clock = clock;
        this.secret = secret;
        this.keyRoom = keyRoom;
        this.makeRoom = makeRoom;
        knownSince = clock.exactNanos();
        sweptAt = knownSince;
        lastNumber = new AtomicLong(clock.wallClock().millis() << STEPS_A_MILLI_BITS);
    }

    @Override
    public CompletionStage<Answer> hold(ConcurrencyLimit limit, Client client, Ask.Hold hold) {
        long now = clock.exactNanos();
        sweep(now);
        if (hold.lease() > MOST_NUMBER) {
            return CompletableFuture.completedFuture(refused(limit, hold.lease(), LONGEST_RETRY_NANOS));
        }
        boolean asksForMore = hold.permits() > 0 && (hold.lease() == 0 || isLost(limit, now));
        if (asksForMore && keyRoom.all().isFull()) {
            makeRoom.accept(now);
        }
        Key key = key(limit, hold.target().key());
        return CompletableFuture.completedFuture(with(key, asksForMore ? limit : null, now, ledger -> {
            long others = key.cap().heldByOthers(ledger);
            return apply(ledger, others, limit, client, hold, now);
        }));
    }

    private Key key(ConcurrencyLimit limit, String key) {
        RuleName name = new RuleName(limit.namespace(), limit.rule().id());
        CapRoom known = caps.get(name);
        CapRoom cap = known == null ? caps.computeIfAbsent(name, this::newRoom) : known;
        return new Key(cap, cap.hash(key));
    }

    private CapRoom newRoom(RuleName name) {
        return new CapRoom(secret.of(name.namespace(), name.id()), keyRoom.ofCap(name));
    }

    /**
     * Uses a key's ledger alone; one in which nothing is held is forgotten.
     *
     * @param asking by which more permits are asked for; null if none are
     */
    private <T> T with(Key key, @Nullable ConcurrencyLimit asking, long now, Function<HoldLedger, T> use) {
        Used<T> used = new Used<>();
        ledgers.compute(key, (same, present) -> {
            HoldLedger ledger = present == null ? new HoldLedger() : present;
            if (asking != null) {
                key.cap().admit(asking, key.hash(), ledger);
            }
            return key.cap().use(ledger, now, its -> used.results = List.of(use.apply(its)));
        });
        return used.results.get(0);
    }

    private static final class Used<T> {
        List<T> results = List.of(); // one
    }

    /** Whether leases may be in use that are not known. */
    private boolean isLost(ConcurrencyLimit limit, long now) {
        return now - knownSince < limit.rule().leaseNanos();
    }

    /**
     * @param others permits of other keys that count against this one
     */
    private Answer apply(
            HoldLedger ledger, long others, ConcurrencyLimit limit, Client client, Ask.Hold hold, long now) {
        ConcurrencyRule rule = limit.rule();
        if (hold.permits() == 0) {
            ledger.end(client.id(), hold.lease(), now);
            return answer(limit, ledger, others, hold.lease(), new Held(0, 0), now);
        }
        if (hold.lease() != 0) {
            return goOn(ledger, others, limit, client, hold, now);
        }
        if (isLost(limit, now) && rule.onStateLoss() == StateLoss.EMPTY) {
            return refused(limit, 0, rule.leaseNanos() - (now - knownSince));
        }
        long number = lastNumber.incrementAndGet();
        Held granted = ledger.grant(rule, client.id(), number, hold.permits(), others, now);
        return granted == null
                ? refused(limit, 0, Math.min(LONGEST_RETRY_NANOS, ledger.untilFirstExpiry(now)))
                : answer(limit, ledger, others, number, granted, now);
    }

    private Answer goOn(
            HoldLedger ledger, long others, ConcurrencyLimit limit, Client client, Ask.Hold hold, long now) {
        Held held;
        if (isLost(limit, now)) {
            lastNumber.accumulateAndGet(hold.lease(), Math::max);
            held = ledger.adopt(limit.rule(), client.id(), hold.lease(), hold.permits(), others, now);
        } else {
            held = ledger.renew(limit.rule(), client.id(), hold.lease(), hold.permits(), now);
        }
        return held == null
                ? refused(limit, hold.lease(), LONGEST_RETRY_NANOS)
                : answer(limit, ledger, others, hold.lease(), held, now);
    }

    private static Answer answer(
            ConcurrencyLimit limit, HoldLedger ledger, long others, long number, Held held, long now) {
        long free = Math.max(0, limit.rule().maxConcurrentCalls() - ledger.held(now) - others);
        return new Answer(Verdict.OK, held.permits(), free, 0, limit.version(), number, held.nanos());
    }

    private static Answer refused(ConcurrencyLimit limit, long lease, long retryNanos) {
        return new Answer(Verdict.BLOCKED, 0, 0, Math.max(1, retryNanos), limit.version(), lease, 0);
    }

    @Override
    public CompletionStage<List<Holder>> holders(ConcurrencyLimit limit, String key) {
        long now = clock.exactNanos();
        return CompletableFuture.completedFuture(with(key(limit, key), null, now, ledger -> ledger.holders(now)));
    }

    @Override
    public CompletionStage<Boolean> revoke(ConcurrencyLimit limit, String key, long lease) {
        long now = clock.exactNanos();
        return CompletableFuture.completedFuture(with(key(limit, key), null, now, ledger -> ledger.revoke(lease, now)));
    }

    /** Keys of which anything is held, or was until lately. */
    int keys() {
        return ledgers.size();
    }

    /** Forgets a few keys whose leases have expired, once a millisecond: so nobody has to do much. */
    void sweep(long now) {
        if (now - sweptAt < SWEEP_EVERY_NANOS) {
            return;
        }
        sweptAt = now;
        synchronized (this) {
            int most = Math.min(SWEPT_AT_ONCE, ledgers.size() + 1); // the next one may be gone already
            for (int i = 0; i < most; i++) {
                if (!sweeper.hasNext()) {
                    sweeper = ledgers.keySet().iterator();
                }
                if (sweeper.hasNext()) {
                    ledgers.computeIfPresent(
                            sweeper.next(), (key, ledger) -> key.cap().use(ledger, now, its -> {}));
                }
            }
        }
    }
}
