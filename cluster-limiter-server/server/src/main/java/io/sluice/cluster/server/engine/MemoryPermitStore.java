package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.HoldLedger.Held;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.time.NanoClock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Permits that are held, in the memory of this process: a {@link HoldLedger} for each key of which some are. Safe for many threads.
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
    private final int maxKeys;
    private final long knownSince;
    private final AtomicLong lastNumber;
    private final Map<Key, HoldLedger> ledgers = new ConcurrentHashMap<>(); // each is used within `compute` only
    private Iterator<Key> sweeper = ledgers.keySet().iterator(); // guarded by this
    private volatile long sweptAt;

    private record Key(String namespace, String rule, String key) {
        static Key of(ConcurrencyLimit limit, String key) {
            return new Key(limit.namespace(), limit.rule().id(), key);
        }
    }

    MemoryPermitStore(NanoClock clock, int maxKeys) {
        this.clock = clock;
        this.maxKeys = maxKeys;
        knownSince = clock.exactNanos();
        sweptAt = knownSince;
        lastNumber = new AtomicLong(clock.wallClock().millis() << STEPS_A_MILLI_BITS);
    }

    @Override
    public CompletionStage<Answer> hold(ConcurrencyLimit limit, Client client, Ask.Hold hold) {
        long now = clock.exactNanos();
        Key key = Key.of(limit, hold.target().key());
        sweep(now);
        if (hold.lease() > MOST_NUMBER) {
            return CompletableFuture.completedFuture(refused(limit, hold.lease(), LONGEST_RETRY_NANOS));
        }
        if (ledgers.size() >= maxKeys && !ledgers.containsKey(key)) {
            return CompletableFuture.completedFuture(Answer.busy(LONGEST_RETRY_NANOS));
        }
        return CompletableFuture.completedFuture(with(key, now, ledger -> apply(ledger, limit, client, hold, now)));
    }

    /** Uses a key's ledger alone; one in which nothing is held is forgotten. */
    private <T> T with(Key key, long now, Function<HoldLedger, T> use) {
        Used<T> used = new Used<>();
        ledgers.compute(key, (same, present) -> {
            HoldLedger ledger = present == null ? new HoldLedger() : present;
            used.results = List.of(use.apply(ledger));
            return ledger.isEmpty(now) ? null : ledger;
        });
        return used.results.get(0);
    }

    private static final class Used<T> {
        List<T> results = List.of(); // one
    }

    private Answer apply(HoldLedger ledger, ConcurrencyLimit limit, Client client, Ask.Hold hold, long now) {
        ConcurrencyRule rule = limit.rule();
        if (hold.permits() == 0) {
            ledger.end(client.id(), hold.lease(), now);
            return answer(limit, ledger, hold.lease(), new Held(0, 0), now);
        }
        boolean lost = now - knownSince < rule.leaseNanos(); // leases may be in use that are not known
        if (hold.lease() != 0) {
            return goOn(ledger, limit, client, hold, lost, now);
        }
        if (lost && rule.onStateLoss() == StateLoss.EMPTY) {
            return refused(limit, 0, rule.leaseNanos() - (now - knownSince));
        }
        long number = lastNumber.incrementAndGet();
        Held granted = ledger.grant(rule, client.id(), number, hold.permits(), now);
        return granted == null
                ? refused(limit, 0, Math.min(LONGEST_RETRY_NANOS, ledger.untilFirstExpiry(now)))
                : answer(limit, ledger, number, granted, now);
    }

    private Answer goOn(
            HoldLedger ledger, ConcurrencyLimit limit, Client client, Ask.Hold hold, boolean lost, long now) {
        Held held;
        if (lost) {
            lastNumber.accumulateAndGet(hold.lease(), Math::max);
            held = ledger.adopt(limit.rule(), client.id(), hold.lease(), hold.permits(), now);
        } else {
            held = ledger.renew(limit.rule(), client.id(), hold.lease(), hold.permits(), now);
        }
        return held == null
                ? refused(limit, hold.lease(), LONGEST_RETRY_NANOS)
                : answer(limit, ledger, hold.lease(), held, now);
    }

    private static Answer answer(ConcurrencyLimit limit, HoldLedger ledger, long number, Held held, long now) {
        long free = Math.max(0, limit.rule().maxConcurrentCalls() - ledger.held(now));
        return new Answer(Verdict.OK, held.permits(), free, 0, limit.version(), number, held.nanos());
    }

    private static Answer refused(ConcurrencyLimit limit, long lease, long retryNanos) {
        return new Answer(Verdict.BLOCKED, 0, 0, Math.max(1, retryNanos), limit.version(), lease, 0);
    }

    @Override
    public CompletionStage<List<Holder>> holders(ConcurrencyLimit limit, String key) {
        long now = clock.exactNanos();
        return CompletableFuture.completedFuture(with(Key.of(limit, key), now, ledger -> ledger.holders(now)));
    }

    @Override
    public CompletionStage<Boolean> revoke(ConcurrencyLimit limit, String key, long lease) {
        long now = clock.exactNanos();
        return CompletableFuture.completedFuture(with(Key.of(limit, key), now, ledger -> ledger.revoke(lease, now)));
    }

    /** Keys of which anything is held, or was until lately. */
    int keys() {
        return ledgers.size();
    }

    /** Forgets a few keys whose leases have expired, once a millisecond: so nobody has to do much. */
    private void sweep(long now) {
        if (now - sweptAt < SWEEP_EVERY_NANOS) {
            return;
        }
        sweptAt = now;
        synchronized (this) {
            for (int i = 0; i < SWEPT_AT_ONCE; i++) {
                if (!sweeper.hasNext()) {
                    sweeper = ledgers.keySet().iterator();
                    return;
                }
                ledgers.computeIfPresent(sweeper.next(), (key, ledger) -> ledger.isEmpty(now) ? null : ledger);
            }
        }
    }
}
