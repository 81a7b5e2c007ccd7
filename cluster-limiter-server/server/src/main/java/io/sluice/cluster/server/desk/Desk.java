package io.sluice.cluster.server.desk;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.KeyUse;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The one place that all ways into a server lead to: looks at what a namespace may use, has the {@link LimitEngine} decide, and counts.
 * <p><b>Bounds.</b> Asks beyond a namespace's quota, or beyond what the whole server may have undecided, are answered
 * {@link Verdict#BUSY} at once, with the time to come back. What only gives back or goes on, releases, reports and renewals, is always taken.
 * <p><b>Memory.</b> Namespaces that have neither rules nor a quota of their own share one account, so that names made up by clients cost
 * nothing.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class Desk {
    /** What namespaces without rules and quotas are counted as. */
    public static final String OTHERS = "(others)";

    /** How many asks the whole server may have undecided, if nothing else is said. */
    public static final int DEFAULT_MAX_UNDECIDED = 1 << 18;

    private static final long FULL_RETRY_NANOS = 10_000_000;

    private final LimitEngine engine;
    private final NanoClock clock;
    private final int maxUndecided;
    private final AtomicInteger undecided = new AtomicInteger();
    private final BatchSizes batchSizes = new BatchSizes();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Account others;
    private volatile Map<String, NamespaceQuota> quotas = Map.of();

    /**
     * @param maxUndecided how many asks may wait for the store's decision, of all clients together; 1 to 2^30
     */
    public Desk(LimitEngine engine, NanoClock clock, int maxUndecided) {
        this.engine = Check.present("engine", engine);
        this.clock = Check.present("clock", clock);
        this.maxUndecided = Check.inRange("maxUndecided", maxUndecided, 1, 1 << 30);
        others = new Account(OTHERS, NamespaceQuota.UNLIMITED, clock.nanos());
    }

    /** Without quotas, on the machine's clock. */
    public Desk(LimitEngine engine) {
        this(engine, NanoClock.system(), DEFAULT_MAX_UNDECIDED);
    }

    public LimitEngine engine() {
        return engine;
    }

    // ---- quotas

    /**
     * Puts quotas in force, in place of those before; namespaces that are not named are not limited.
     *
     * @throws IllegalArgumentException if one limits keys, and the store does not count them; then nothing changes
     */
    public void quotas(Map<String, NamespaceQuota> newQuotas) {
        Map<String, NamespaceQuota> checked = Check.mapOf("quotas", newQuotas);
        Map<String, Integer> keys = new HashMap<>();
        checked.forEach((name, quota) -> {
            Integer most = quota.keys();
            if (most != null) {
                keys.put(name, most);
            }
        });
        if (!keys.isEmpty() && engine.keyRoom().isEmpty()) {
            throw new IllegalArgumentException(
                    "keys of a namespace must not be limited with a store that does not count them, but were those of "
                            + new TreeSet<>(keys.keySet()));
        }
        engine.keyRoom().ifPresent(room -> room.quotas(keys));
        quotas = checked;
        long now = clock.nanos();
        accounts.forEach((name, account) -> account.quota(quotas.getOrDefault(name, NamespaceQuota.UNLIMITED), now));
    }

    /** The quota of a namespace. */
    public NamespaceQuota quota(String namespace) {
        return quotas.getOrDefault(namespace, NamespaceQuota.UNLIMITED);
    }

    /**
     * What a namespace is counted as: its own name if it has rules or a quota, else {@link #OTHERS}. So nobody gets more turns, or memory, by
     * making up names.
     */
    public String countedAs(String namespace) {
        return account(namespace).namespace();
    }

    private Account account(String namespace) {
        Account known = accounts.get(namespace);
        if (known != null) {
            return known;
        }
        boolean named = quotas.containsKey(namespace)
                || !engine.rules(namespace).isEmpty()
                || !engine.concurrency().rules(namespace).isEmpty();
        return named
                ? accounts.computeIfAbsent(namespace, name -> new Account(name, quota(name), clock.nanos()))
                : others;
    }

    // ---- connections

    /** A connection that counts against its namespace until it is closed. */
    public static final class Place implements AutoCloseable {
        private final Account account;
        private boolean closed; // guarded by this

        private Place(Account account) {
            this.account = account;
        }

        /** May be called twice. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                account.leave();
            }
        }
    }

    /**
     * A place for one more connection of a namespace; close it when the connection ends.
     *
     * @throws TooManyConnectionsException if the namespace has as many as it may have
     */
    public Place enter(String namespace) throws TooManyConnectionsException {
        Account account = account(namespace);
        if (!account.enter()) {
            throw new TooManyConnectionsException(namespace, account.quota());
        }
        return new Place(account);
    }

    // ---- decisions

    /**
     * Decides what a client asks for.
     *
     * @param bytes how long the frame was that it came in; 0 if it does not count
     * @return as many answers, in the same order; never completes exceptionally
     */
    public CompletionStage<List<Answer>> decide(String namespace, Client client, List<? extends Ask> asks, int bytes) {
        Account account = account(namespace);
        int wanted = 0;
        for (Ask ask : asks) {
            wanted += counts(ask) ? 1 : 0;
        }
        if (wanted > 0) {
            batchSizes.add(wanted);
        }
        long now = clock.nanos();
        int admitted = account.admit(wanted, bytes, now);
        if (admitted < wanted) {
            account.busy(wanted - admitted);
            long retry = account.retryAfterNanos(wanted - admitted, bytes, now);
            return decideFirst(account, namespace, client, asks, admitted, retry);
        }
        return decide(account, namespace, client, asks, wanted);
    }

    /**
     * As {@link LimitEngine#decideTogether}, within the quota: if there is no room for all, all are answered {@link Verdict#BUSY}.
     *
     * @param bytes as of {@link #decide}
     */
    public CompletionStage<List<Answer>> decideTogether(
            String namespace, Client client, List<Ask.Acquire> acquires, int bytes) {
        return together(namespace, acquires, bytes, () -> engine.decideTogether(namespace, client, acquires));
    }

    /** As {@link LimitEngine#look}, within the quota. */
    public CompletionStage<List<Answer>> look(String namespace, Client client, List<Ask.Acquire> acquires, int bytes) {
        return together(namespace, acquires, bytes, () -> engine.look(namespace, client, acquires));
    }

    private CompletionStage<List<Answer>> together(
            String namespace, List<Ask.Acquire> acquires, int bytes, Supplier<CompletionStage<List<Answer>>> deciding) {
        Account account = account(namespace);
        int wanted = acquires.size();
        batchSizes.add(wanted);
        long now = clock.nanos();
        if (account.admit(wanted, bytes, now) < wanted) {
            return busy(account, wanted, account.retryAfterNanos(wanted, bytes, now));
        }
        if (undecided.addAndGet(wanted) > maxUndecided) {
            undecided.addAndGet(-wanted);
            return busy(account, wanted, FULL_RETRY_NANOS);
        }
        return deciding.get().thenApply(answers -> {
            undecided.addAndGet(-wanted);
            return answers;
        });
    }

    private static CompletionStage<List<Answer>> busy(Account account, int asks, long retryNanos) {
        account.busy(asks);
        return CompletableFuture.completedFuture(Collections.nCopies(asks, Answer.busy(retryNanos)));
    }

    private static boolean counts(Ask ask) {
        return ask instanceof Ask.Acquire
                || ask instanceof Ask.Lease
                || ask instanceof Ask.Hold hold && hold.lease() == 0;
    }

    private CompletionStage<List<Answer>> decide(
            Account account, String namespace, Client client, List<? extends Ask> asks, int wanted) {
        if (wanted > 0 && undecided.addAndGet(wanted) > maxUndecided) {
            undecided.addAndGet(-wanted);
            account.busy(wanted);
            return decideFirst(account, namespace, client, asks, 0, FULL_RETRY_NANOS);
        }
        return engine.decide(namespace, client, asks).thenApply(answers -> {
            undecided.addAndGet(-wanted);
            for (Answer answer : answers) {
                if (answer.verdict() == Verdict.NO_RULE) {
                    account.withoutRule();
                }
            }
            return answers;
        });
    }

    /** Decides what is given back and the first asks; the others are answered that the server is busy. */
    private CompletionStage<List<Answer>> decideFirst(
            Account account, String namespace, Client client, List<? extends Ask> asks, int admitted, long retryNanos) {
        List<Ask> first = new ArrayList<>();
        boolean[] decided = new boolean[asks.size()];
        int left = admitted;
        for (int i = 0; i < decided.length; i++) {
            Ask ask = asks.get(i);
            decided[i] = !counts(ask) || left-- > 0;
            if (decided[i]) {
                first.add(ask);
            }
        }
        CompletionStage<List<Answer>> answered = first.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : decide(account, namespace, client, first, admitted);
        return answered.thenApply(answers -> merged(decided, answers, Answer.busy(retryNanos)));
    }

    private static List<Answer> merged(boolean[] decided, List<Answer> answers, Answer busy) {
        List<Answer> merged = new ArrayList<>(decided.length);
        int next = 0;
        for (boolean one : decided) {
            merged.add(one ? answers.get(next++) : busy);
        }
        return merged;
    }

    // ---- numbers

    /** What is used, by namespace; those with rules or a quota, and what all others use together. */
    public List<NamespaceUse> use() {
        engine.namespaces().forEach(this::account);
        engine.concurrency().namespaces().forEach(this::account);
        quotas.keySet().forEach(this::account);
        List<NamespaceUse> use = new ArrayList<>();
        accounts.values().forEach(account -> use.add(account.use(keysOf(account.namespace()))));
        use.sort((a, b) -> a.namespace().compareTo(b.namespace()));
        use.add(others.use(KeyUse.NONE));
        return use;
    }

    /** What one namespace uses; {@link #OTHERS} for all that have neither rules nor a quota, and for each of these. */
    public NamespaceUse use(String namespace) {
        Account account = account(namespace);
        return account.use(account == others ? KeyUse.NONE : keysOf(namespace));
    }

    private KeyUse keysOf(String namespace) {
        return engine.keyRoom().map(room -> room.use(namespace)).orElse(KeyUse.NONE);
    }

    /** Asks that wait for the store's decision. */
    public int undecided() {
        return undecided.get();
    }

    /** How many asks came at once. */
    public BatchSizeCounts batchSizes() {
        return batchSizes.counts();
    }
}
