package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The work on one list of asks, which need not all be granted. Those for one bucket go to the store together, in one batch for each shard; the
 * others go one by one. Used once.
 */
final class Decision {
    private static final int NO_SHARD = -1;

    private final LimitStore store;
    private final RulesInForce rules;
    private final ConcurrencyEngine concurrency;
    private final String namespace;
    private final Client client;
    private final List<? extends Ask> asks;
    private final Answer[] answers;
    private final int[] shards; // which batch an ask is in; only asks for one target are in any
    private final @Nullable ShardBatch[] batches;
    private final @Nullable ShardResults[] results;
    private final List<CompletableFuture<?>> pending = new ArrayList<>();

    Decision(
            LimitStore store,
            RulesInForce rules,
            ConcurrencyEngine concurrency,
            String namespace,
            Client client,
            List<? extends Ask> asks) {
        this.store = store;
        this.rules = rules;
        this.concurrency = concurrency;
        this.namespace = namespace;
        this.client = client;
        this.asks = asks;
        answers = new Answer[asks.size()];
        shards = new int[asks.size()];
        Arrays.fill(shards, NO_SHARD);
        batches = new ShardBatch[store.shards()];
        results = new ShardResults[store.shards()];
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

    // ---- what goes to the store

    private void enter(Ask ask, int index) {
        if (ask instanceof Ask.Acquire acquire) {
            acquire(acquire, index);
        } else if (ask instanceof Ask.Lease lease) {
            Target target = lease.target();
            CompiledRule rule = ruleOf(target, lease.isSound(), index);
            if (rule != null) {
                batch(rule, target, index).lease(rule, target.key(), client, lease.want());
            }
        } else if (ask instanceof Ask.Release release) {
            Target target = release.target();
            CompiledRule rule = ruleOf(target, release.isSound(), index);
            if (rule != null) {
                batch(rule, target, index).release(rule, target.key(), client, release.lease(), release.unused());
            }
        } else if (ask instanceof Ask.Report report) {
            Target target = report.target();
            CompiledRule rule = ruleOf(target, report.isSound(), index);
            if (rule != null) {
                batch(rule, target, index).report(rule, target.key(), client, report.lease(), report.used());
            }
        } else if (ask instanceof Ask.Hold hold) {
            goAlone(concurrency.hold(namespace, client, hold), index);
        }
    }

    private void acquire(Ask.Acquire acquire, int index) {
        if (acquire.targets().size() != 1) {
            acquireFromAll(acquire, index);
            return;
        }
        Target target = acquire.targets().get(0);
        CompiledRule rule = ruleOf(target, acquire.isSound(), index);
        if (rule != null) {
            batch(rule, target, index)
                    .acquire(rule, target.key(), client, acquire.want(), acquire.min(), acquire.maxWaitNanos());
        }
    }

    private void acquireFromAll(Ask.Acquire acquire, int index) {
        boolean sound = acquire.isSound();
        List<Taking.Part> parts = new ArrayList<>(acquire.targets().size());
        for (Target target : acquire.targets()) {
            CompiledRule rule = ruleOf(target, sound, index);
            if (rule == null) {
                return;
            }
            parts.add(new Taking.Part(rule, target.key(), shardOf(rule, target)));
        }
        if (parts.isEmpty() || parts.stream().distinct().count() < parts.size()) {
            answers[index] = Answer.of(Verdict.BAD_REQUEST);
            return;
        }
        goAlone(new Taking(store, client, parts, acquire.want(), acquire.min()).run(), index);
    }

    private void goAlone(CompletionStage<Answer> decided, int index) {
        pending.add(decided.thenAccept(answer -> answers[index] = answer).toCompletableFuture());
    }

    /** The rule that decides; null if there is nothing to decide: that is the answer then. */
    private @Nullable CompiledRule ruleOf(Target target, boolean sound, int index) {
        if (!sound || !target.isSound()) {
            answers[index] = Answer.of(Verdict.BAD_REQUEST);
            return null;
        }
        CompiledRule rule = rules.find(namespace, target);
        if (rule == null) {
            answers[index] = Answer.of(Verdict.NO_RULE);
        }
        return rule;
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

    private int shardOf(CompiledRule rule, Target target) {
        return LimitEngine.shardOf(rule, target.key(), batches.length);
    }

    // ---- what comes back

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

    private static void count(ShardBatch batch, ShardResults results, int at) {
        ShardBatch.Op op = batch.op(at);
        if (op == ShardBatch.Op.ACQUIRE || op == ShardBatch.Op.LEASE) {
            batch.rule(at).counters().decided(results.verdict(at), batch.want(at), results.granted(at));
        }
    }
}
