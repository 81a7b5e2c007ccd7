package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Caps the calls that all clients of a namespace have in flight together: finds the rules, and has a {@link PermitStore} decide. Rules of
 * this kind have names of their own: one may be called as a {@link LimitRule} is.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class ConcurrencyEngine {
    private final @Nullable PermitStore store; // null: there is none, and so no rules
    private final Map<String, Map<String, ConcurrencyLimit>> limits = new ConcurrentHashMap<>();
    private final Runnable whenChanged;
    private long lastVersion; // guarded by this

    /**
     * @param whenChanged runs when rules have been put in force
     */
    ConcurrencyEngine(Optional<PermitStore> store, Runnable whenChanged) {
        this.store = store.orElse(null);
        this.whenChanged = whenChanged;
    }

    /**
     * Puts the rules of a namespace in force, in place of those before. What is held above a lower limit is given back, or runs out, by
     * itself.
     *
     * @throws IllegalArgumentException if two rules have the same name, or the store cannot keep one; then nothing changes
     */
    public void rules(String namespace, Collection<ConcurrencyRule> rules) {
        Check.notBlank("namespace", namespace);
        putInForce(namespace, rules);
        whenChanged.run();
    }

    private synchronized void putInForce(String namespace, Collection<ConcurrencyRule> rules) {
        if (store == null && !rules.isEmpty()) {
            throw new IllegalArgumentException(
                    "concurrency rules must be none with a store that cannot keep permits, but were " + rules.size());
        }
        Map<String, ConcurrencyLimit> before = limits.getOrDefault(namespace, Map.of());
        Map<String, ConcurrencyLimit> next = new TreeMap<>();
        for (ConcurrencyRule rule : rules) {
            if (store != null) {
                store.check(rule);
            }
            ConcurrencyLimit same = before.get(rule.id());
            boolean unchanged = same != null && same.rule().equals(rule);
            HoldCounters counters = same == null ? new HoldCounters() : same.counters();
            ConcurrencyLimit limit = unchanged ? same : new ConcurrencyLimit(namespace, rule, ++lastVersion, counters);
            if (next.put(rule.id(), limit) != null) {
                throw new IllegalArgumentException("id of a rule must not be taken, but was \"" + rule.id() + '"');
            }
        }
        limits.put(namespace, Map.copyOf(next));
    }

    /** The namespaces that have rules, or had some, in order. */
    public List<String> namespaces() {
        return limits.keySet().stream().sorted().toList();
    }

    /** The rule of this name in force. */
    public Optional<ConcurrencyLimit> rule(String namespace, String id) {
        return Optional.ofNullable(find(namespace, id));
    }

    /** The cap that a key goes by now; empty if there is no such rule. */
    public Optional<ConcurrencyLimit> rule(String namespace, Target target) {
        return Optional.ofNullable(find(namespace, target));
    }

    /** All rules of a namespace in force; unmodifiable. */
    public Collection<ConcurrencyLimit> rules(String namespace) {
        return limits.getOrDefault(namespace, Map.of()).values();
    }

    private @Nullable ConcurrencyLimit find(String namespace, String id) {
        return limits.getOrDefault(namespace, Map.of()).get(id);
    }

    private @Nullable ConcurrencyLimit find(String namespace, Target target) {
        ConcurrencyLimit limit = find(namespace, target.rule());
        return limit == null ? null : limit.of(target.key());
    }

    /** Does what a client asks; never completes exceptionally. */
    CompletionStage<Answer> hold(String namespace, Client client, Ask.Hold hold) {
        boolean sound = hold.isSound() && hold.target().isSound();
        ConcurrencyLimit limit = find(namespace, hold.target());
        if (!sound || limit == null || store == null) {
            return CompletableFuture.completedFuture(Answer.of(sound ? Verdict.NO_RULE : Verdict.BAD_REQUEST));
        }
        return store.hold(limit, client, hold).thenApply(answer -> {
            limit.counters().decided(hold, answer);
            return answer;
        });
    }

    // ---- for operators

    /**
     * Who holds permits, the first to lose them first; empty also if there is no such rule. Completes with an
     * {@link IllegalStateException} if the store does not answer.
     */
    public CompletionStage<List<Holder>> holders(String namespace, Target target) {
        ConcurrencyLimit limit = find(namespace, target);
        return limit == null || store == null
                ? CompletableFuture.completedFuture(List.of())
                : store.holders(limit, target.key());
    }

    /**
     * Takes permits away from whoever holds them, such as a process that hangs. Its calls are not stopped, so for as long as they go on
     * there may be more than the limit; their fencing number is below those of all permits granted from now on.
     *
     * @param lease the number of the {@link Holder}
     * @return false if that lease is over, or there is no such rule; completes with an {@link IllegalStateException} if the store does
     *     not answer, and then it may be over
     */
    public CompletionStage<Boolean> revoke(String namespace, Target target, long lease) {
        ConcurrencyLimit limit = find(namespace, target);
        return limit == null || store == null
                ? CompletableFuture.completedFuture(false)
                : store.revoke(limit, target.key(), lease);
    }
}
