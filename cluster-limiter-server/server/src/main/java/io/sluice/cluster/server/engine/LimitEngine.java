package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

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

    private final LimitStore store;
    private final ConcurrencyEngine concurrency;
    private final RulesInForce rules = new RulesInForce();
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();

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
        newRules.forEach(store::check);
        rules.replace(namespace, newRules);
        rulesHaveChanged();
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

    /**
     * As {@link LimitStore#countClients}, with the times that the rules ask about. A namespace without rules is nobody's: its name may be
     * made up, and is not told.
     */
    public CompletionStage<Optional<ClientCounts>> countClients(String namespace, ClientRoll here) {
        boolean hasRules =
                !rules(namespace).isEmpty() || !concurrency.rules(namespace).isEmpty();
        return hasRules
                ? store.countClients(namespace, here, rules.graces(namespace))
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
    public void reserve(String namespace, Losses losses, int connected) {
        rules.reserve(namespace, grace -> Reserve.of(losses.lostFor(grace), connected));
    }

    /** The rule of this name in force. */
    public Optional<CompiledRule> rule(String namespace, String id) {
        return Optional.ofNullable(rules.find(namespace, id));
    }

    /** The numbers that a bucket goes by now; empty if there is no such rule. */
    public Optional<CompiledRule> rule(String namespace, Target target) {
        return Optional.ofNullable(rules.find(namespace, target));
    }

    /** The namespaces that rules were given for; a copy. */
    public Set<String> namespaces() {
        return rules.namespaces();
    }

    /** All rules of a namespace in force; unmodifiable. */
    public Collection<CompiledRule> rules(String namespace) {
        return rules.all(namespace);
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
                : new Decision(store, rules, concurrency, namespace, client, asks).run();
    }

    /** What is asked for most often where asks come one by one; decided as any other, but without its lists. */
    private CompletionStage<List<Answer>> decideSingle(String namespace, Client client, Ask.Acquire acquire) {
        Target target = acquire.targets().get(0);
        boolean sound = acquire.isSound() && target.isSound();
        CompiledRule rule = sound ? rules.find(namespace, target) : null;
        if (rule == null) {
            return CompletableFuture.completedFuture(List.of(Answer.of(sound ? Verdict.NO_RULE : Verdict.BAD_REQUEST)));
        }
        ShardBatch batch = ShardBatch.ofUpTo(shardOf(rule, target.key(), store.shards()), 1, store.shards());
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
        CompiledRule rule = rules.find(namespace, target);
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
        return new Together(store, rules, namespace, client, acquires).run(true);
    }

    /** As {@link #decideTogether}, but in the end nothing is taken: what would be granted, and what is left. */
    public CompletionStage<List<Answer>> look(String namespace, Client client, List<Ask.Acquire> acquires) {
        return new Together(store, rules, namespace, client, acquires).run(false);
    }

    /** Which of so many shards a key is in: the same everywhere. */
    public static int shardOf(CompiledRule rule, String key, int shards) {
        int hash = (rule.namespace().hashCode() * 31 + rule.id().hashCode()) * 31 + key.hashCode();
        return (hash ^ hash >>> 16) & shards - 1;
    }
}
