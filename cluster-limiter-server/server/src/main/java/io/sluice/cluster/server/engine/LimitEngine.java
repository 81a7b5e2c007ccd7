package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what clients ask for: finds the rules, puts what is asked in one batch for each shard of the {@link LimitStore}, and gives the
 * answers in the order of what was asked.
 * <p><b>Several targets.</b> Permits of several rules are taken one after the other, always in the same order, and taken back if a later
 * rule refuses. Meanwhile others may be refused who would have been let in; nobody is let in who would not.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class LimitEngine {
    /** The longest key of a bucket, in characters. */
    public static final int MAX_KEY = 1024;

    /** The most permits that can be asked for at once. */
    public static final long MAX_PERMITS = 1L << 40;

    private static final int NO_SHARD = -1;

    private final LimitStore store;
    private final ConcurrencyEngine concurrency;
    private final Map<String, Map<String, CompiledRule>> rules = new ConcurrentHashMap<>();
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private long lastVersion; // guarded by this

    public LimitEngine(LimitStore store) {
        this.store = Check.present("store", store);
        concurrency = new ConcurrencyEngine(store.permits(), this::rulesHaveChanged);
    }

    /** Whether other servers decide by the same state. */
    public boolean isShared() {
        return store.isShared();
    }

    /** Where keys are counted, and bounded; empty if the store has no bound. */
    public Optional<KeyRoom> keyRoom() {
        return store.keyRoom();
    }

    /** Caps on calls in flight. */
    public ConcurrencyEngine concurrency() {
        return concurrency;
    }

    // ---- rules

    /**
     * Puts the rules of a namespace in force, in place of those before. Buckets of a rule that has changed keep the share of the burst
     * that is spent; what is leased out above a lower limit runs out by itself.
     *
     * @throws IllegalArgumentException if two rules have the same name, or the store cannot keep one; then nothing changes
     */
    public void rules(String namespace, Collection<LimitRule> newRules) {
        Check.notBlank("namespace", namespace);
        putInForce(namespace, newRules);
        rulesHaveChanged();
    }

    private synchronized void putInForce(String namespace, Collection<LimitRule> newRules) {
        Map<String, CompiledRule> before = rules.getOrDefault(namespace, Map.of());
        Map<String, CompiledRule> next = new TreeMap<>();
        long version = lastVersion;
        for (LimitRule rule : newRules) {
            store.check(rule);
            CompiledRule same = before.get(rule.id());
            boolean unchanged = same != null && same.rule().equals(rule);
            RuleCounters counters = same == null ? new RuleCounters() : same.counters();
            Reserve reserve = same == null ? Reserve.NONE : same.reserve();
            CompiledRule compiled = unchanged ? same : new CompiledRule(namespace, rule, ++version, counters, reserve);
            if (next.put(rule.id(), compiled) != null) {
                throw new IllegalArgumentException("id of a rule must not be taken, but was \"" + rule.id() + '"');
            }
        }
        lastVersion = version;
        rules.put(namespace, Map.copyOf(next));
    }

    /**
     * Has somebody look again whenever rules, or caps on calls in flight, have been put in force; on the thread that did.
     *
     * @param look must neither throw nor block
     */
    public Subscription follow(Runnable look) {
        Check.present("look", look);
        followers.add(look);
        return () -> followers.remove(look);
    }

    private void rulesHaveChanged() {
        followers.forEach(Runnable::run);
    }

    /** After how long rules of a namespace keep off their rates what lost clients may be using. */
    private Set<Duration> graces(String namespace) {
        return rules(namespace).stream()
                .map(rule -> rule.rule().reserveLost())
                .filter(grace -> !grace.isZero())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * As {@link LimitStore#countClients}, with the times that the rules ask about. A namespace without rules is nobody's: its name may be
     * made up, and is not told.
     */
    public CompletionStage<Optional<ClientCounts>> countClients(String namespace, ClientRoll here) {
        boolean hasRules =
                !rules(namespace).isEmpty() || !concurrency.rules(namespace).isEmpty();
        return hasRules
                ? store.countClients(namespace, here, graces(namespace))
                : CompletableFuture.completedFuture(Optional.empty());
    }

    /** Who is gone without goodbye, and may only be cut off. */
    @FunctionalInterface
    public interface Losses {
        /** How many are for so long. */
        int lostFor(Duration atLeast);
    }

    /**
     * Keeps off the rates of a namespace's rules what clients may be using that are cut off, as each rule says; for whoever calls this once
     * in a while, such as every second.
     *
     * @param connected how many clients are not lost
     */
    public synchronized void reserve(String namespace, Losses losses, int connected) {
        Map<String, CompiledRule> next = new TreeMap<>(rules.getOrDefault(namespace, Map.of()));
        long before = lastVersion;
        next.replaceAll((id, present) -> {
            Duration grace = present.rule().reserveLost();
            Reserve reserve = grace.isZero() ? Reserve.NONE : Reserve.of(losses.lostFor(grace), connected);
            return reserve.equals(present.reserve())
                    ? present
                    : new CompiledRule(namespace, present.rule(), ++lastVersion, present.counters(), reserve);
        });
        if (lastVersion > before) {
            rules.put(namespace, Map.copyOf(next));
        }
    }

    /** The rule of this name in force. */
    public Optional<CompiledRule> rule(String namespace, String id) {
        return Optional.ofNullable(find(namespace, id));
    }

    /** The numbers that a bucket goes by now; empty if there is no such rule. */
    public Optional<CompiledRule> rule(String namespace, Target target) {
        return Optional.ofNullable(find(namespace, target));
    }

    private @Nullable CompiledRule find(String namespace, String id) {
        return rules.getOrDefault(namespace, Map.of()).get(id);
    }

    private @Nullable CompiledRule find(String namespace, Target target) {
        CompiledRule rule = find(namespace, target.rule());
        return rule == null ? null : rule.of(target.key());
    }

    /** The namespaces that rules were given for; a copy. */
    public Set<String> namespaces() {
        return new TreeSet<>(rules.keySet());
    }

    /** All rules of a namespace in force; unmodifiable. */
    public Collection<CompiledRule> rules(String namespace) {
        return rules.getOrDefault(namespace, Map.of()).values();
    }

    // ---- decisions

    /**
     * Decides what a client asks for.
     *
     * @return as many answers, in the same order; never completes exceptionally
     */
    public CompletionStage<List<Answer>> decide(String namespace, Client client, List<? extends Ask> asks) {
        return asks.size() == 1
                        && asks.get(0) instanceof Ask.Acquire acquire
                        && acquire.targets().size() == 1
                ? decideSingle(namespace, client, acquire)
                : new Decision(namespace, client, asks).run();
    }

    /** What is asked for most often where asks come one by one; decided as any other, but without its lists. */
    private CompletionStage<List<Answer>> decideSingle(String namespace, Client client, Ask.Acquire acquire) {
        Target target = acquire.targets().get(0);
        boolean sound = isSound(acquire) && target.key().length() <= MAX_KEY;
        CompiledRule rule = sound ? find(namespace, target) : null;
        if (rule == null) {
            return CompletableFuture.completedFuture(List.of(Answer.of(sound ? Verdict.NO_RULE : Verdict.BAD_REQUEST)));
        }
        ShardBatch batch = ShardBatch.ofUpTo(shardOf(rule, target), 1, store.shards());
        batch.acquire(rule, target.key(), client, acquire.want(), acquire.min(), acquire.maxWaitNanos());
        return store.apply(batch).thenApply(results -> {
            rule.counters().decided(results.verdict(0), acquire.want(), results.granted(0));
            return List.of(Answer.of(rule, results, 0));
        });
    }

    /**
     * How a bucket stands, for people.
     *
     * @return empty if there is no such rule, or the store cannot tell
     */
    public CompletionStage<Optional<LimitState>> state(String namespace, Target target) {
        CompiledRule rule = find(namespace, target);
        return rule == null ? CompletableFuture.completedFuture(Optional.empty()) : store.state(rule, target.key());
    }

    /**
     * Takes permits of several buckets, of each its own number, or none of any.
     *
     * @param acquires for one target each, no two the same; nobody waits
     * @return as many answers, in the same order, each for itself: if one is refused, those that would have been granted are OK and have
     *     nothing granted. Never completes exceptionally
     */
    public CompletionStage<List<Answer>> decideTogether(String namespace, Client client, List<Ask.Acquire> acquires) {
        return decideTogether(namespace, client, acquires, true);
    }

    /** As {@link #decideTogether}, but in the end nothing is taken: what would be granted, and what is left. */
    public CompletionStage<List<Answer>> look(String namespace, Client client, List<Ask.Acquire> acquires) {
        return decideTogether(namespace, client, acquires, false);
    }

    private CompletionStage<List<Answer>> decideTogether(
            String namespace, Client client, List<Ask.Acquire> acquires, boolean keep) {
        Answer[] answers = new Answer[acquires.size()];
        List<Together.Part> parts = new ArrayList<>(acquires.size());
        Set<Target> seen = new HashSet<>();
        for (int i = 0; i < answers.length; i++) {
            Ask.Acquire acquire = acquires.get(i);
            if (!isSound(acquire)
                    || acquire.targets().size() != 1
                    || !seen.add(acquire.targets().get(0))) {
                answers[i] = Answer.of(Verdict.BAD_REQUEST);
                continue;
            }
            Target target = acquire.targets().get(0);
            if (target.key().length() > MAX_KEY) {
                answers[i] = Answer.of(Verdict.BAD_REQUEST);
                continue;
            }
            CompiledRule rule = find(namespace, target);
            if (rule == null) {
                answers[i] = Answer.of(Verdict.NO_RULE);
            } else {
                Taking.Part bucket = new Taking.Part(rule, target.key(), shardOf(rule, target));
                parts.add(new Together.Part(bucket, acquire.want(), acquire.min(), i));
            }
        }
        return new Together(store, client, parts, answers).run(keep);
    }

    /** The work on one list of asks. */
    private final class Decision {
        private final String namespace;
        private final Client client;
        private final List<? extends Ask> asks;
        private final Answer[] answers;
        private final int[] shards; // which batch an ask is in; only asks for one target are in any
        private final @Nullable ShardBatch[] batches = new ShardBatch[store.shards()];
        private final @Nullable ShardResults[] results = new ShardResults[store.shards()];
        private final List<CompletableFuture<?>> pending = new ArrayList<>();

        Decision(String namespace, Client client, List<? extends Ask> asks) {
            this.namespace = namespace;
            this.client = client;
            this.asks = asks;
            answers = new Answer[asks.size()];
            shards = new int[asks.size()];
            Arrays.fill(shards, NO_SHARD);
        }

        CompletionStage<List<Answer>> run() {
            for (int i = 0; i < asks.size(); i++) {
                enter(asks.get(i), i);
            }
            for (ShardBatch batch : batches) {
                if (batch != null) {
                    pending.add(store.apply(batch)
                            .thenAccept(answered -> results[batch.shard()] = answered)
                            .toCompletableFuture());
                }
            }
            return allDone().thenApply(done -> answers());
        }

        private CompletableFuture<?> allDone() {
            return pending.size() == 1
                    ? pending.get(0)
                    : CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new));
        }

        private void enter(Ask ask, int index) {
            if (ask instanceof Ask.Acquire acquire) {
                acquire(acquire, index);
            } else if (ask instanceof Ask.Lease lease) {
                boolean sound = isPermits(lease.want());
                CompiledRule rule = sound ? ruleOf(lease.target(), index) : bad(index);
                if (rule != null) {
                    batch(rule, lease.target(), index)
                            .lease(rule, lease.target().key(), client, lease.want());
                }
            } else if (ask instanceof Ask.Release release) {
                CompiledRule rule = release.unused() >= 0 ? ruleOf(release.target(), index) : bad(index);
                if (rule != null) {
                    Target target = release.target();
                    batch(rule, target, index).release(rule, target.key(), client, release.lease(), release.unused());
                }
            } else if (ask instanceof Ask.Report report) {
                CompiledRule rule = report.used() >= 0 ? ruleOf(report.target(), index) : bad(index);
                if (rule != null) {
                    Target target = report.target();
                    batch(rule, target, index).report(rule, target.key(), client, report.lease(), report.used());
                }
            } else if (ask instanceof Ask.Hold hold) {
                pending.add(concurrency
                        .hold(namespace, client, hold)
                        .thenAccept(answer -> answers[index] = answer)
                        .toCompletableFuture());
            }
        }

        private void acquire(Ask.Acquire acquire, int index) {
            List<Target> targets = acquire.targets();
            if (!isSound(acquire) || targets.isEmpty()) {
                bad(index);
                return;
            }
            if (targets.size() == 1) {
                Target target = targets.get(0);
                CompiledRule rule = ruleOf(target, index);
                if (rule != null) {
                    batch(rule, target, index)
                            .acquire(rule, target.key(), client, acquire.want(), acquire.min(), acquire.maxWaitNanos());
                }
                return;
            }
            List<Taking.Part> parts = new ArrayList<>(targets.size());
            for (Target target : targets) {
                CompiledRule rule = ruleOf(target, index);
                if (rule == null) {
                    return;
                }
                parts.add(new Taking.Part(rule, target.key(), shardOf(rule, target)));
            }
            if (parts.stream().distinct().count() < parts.size()) {
                bad(index);
                return;
            }
            pending.add(new Taking(store, client, parts, acquire.want(), acquire.min())
                    .run()
                    .thenAccept(answer -> answers[index] = answer)
                    .toCompletableFuture());
        }

        /** The entries of a batch are in the order of the asks. */
        private List<Answer> answers() {
            int[] next = new int[batches.length];
            for (int i = 0; i < answers.length; i++) {
                int shard = shards[i];
                if (shard != NO_SHARD) {
                    ShardBatch batch = Check.present("batch", batches[shard]);
                    ShardResults its = Check.present("results", results[shard]);
                    int at = next[shard]++;
                    answers[i] = Answer.of(batch.rule(at), its, at);
                    count(batch, its, at);
                }
            }
            return Arrays.asList(answers);
        }

        private void count(ShardBatch batch, ShardResults results, int at) {
            ShardBatch.Op op = batch.op(at);
            if (op == ShardBatch.Op.ACQUIRE || op == ShardBatch.Op.LEASE) {
                batch.rule(at).counters().decided(results.verdict(at), batch.want(at), results.granted(at));
            }
        }

        private ShardBatch batch(CompiledRule rule, Target target, int index) {
            int shard = shardOf(rule, target);
            ShardBatch batch = batches[shard];
            if (batch == null) {
                batch = ShardBatch.ofUpTo(shard, asks.size(), batches.length);
                batches[shard] = batch;
            }
            shards[index] = shard;
            return batch;
        }

        private @Nullable CompiledRule ruleOf(Target target, int index) {
            if (target.key().length() > MAX_KEY) {
                return bad(index);
            }
            CompiledRule rule = find(namespace, target);
            if (rule == null) {
                answers[index] = Answer.of(Verdict.NO_RULE);
            }
            return rule;
        }

        private @Nullable CompiledRule bad(int index) {
            answers[index] = Answer.of(Verdict.BAD_REQUEST);
            return null;
        }
    }

    private int shardOf(CompiledRule rule, Target target) {
        return shardOf(rule, target.key(), store.shards());
    }

    /** Which of so many shards a key is in: the same everywhere. */
    public static int shardOf(CompiledRule rule, String key, int shards) {
        int hash = (rule.namespace().hashCode() * 31 + rule.id().hashCode()) * 31 + key.hashCode();
        return (hash ^ hash >>> 16) & shards - 1;
    }

    private static boolean isSound(Ask.Acquire acquire) {
        return isPermits(acquire.min())
                && isPermits(acquire.want())
                && acquire.min() <= acquire.want()
                && acquire.maxWaitNanos() >= 0
                && acquire.maxWaitNanos() <= Ask.Acquire.MOST_WAIT_NANOS;
    }

    private static boolean isPermits(long number) {
        return number >= 1 && number <= MAX_PERMITS;
    }
}
