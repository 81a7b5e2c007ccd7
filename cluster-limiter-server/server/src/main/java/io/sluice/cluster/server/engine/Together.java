package io.sluice.cluster.server.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Permits of several buckets, of each its own number, or none of any; every part has an answer of its own. Used once. */
final class Together {
    private final LimitStore store;
    private final RulesInForce rules;
    private final String namespace;
    private final Client client;
    private final List<Ask.Acquire> acquires;
    private final List<Part> parts = new ArrayList<>(); // those that are the store's to decide
    private final Answer[] answers;
    private final long[] takenAt;

    /**
     * @param place of its answer
     */
    record Part(Taking.Part bucket, long want, long min, int place) {
        static final Comparator<Part> ORDER = Comparator.comparing(Part::bucket, Taking.Part.ORDER);
    }

    /**
     * @param acquires for one target each, no two the same
     */
    Together(LimitStore store, RulesInForce rules, String namespace, Client client, List<Ask.Acquire> acquires) {
        this.store = store;
        this.rules = rules;
        this.namespace = namespace;
        this.client = client;
        this.acquires = acquires;
        answers = new Answer[acquires.size()];
        takenAt = new long[acquires.size()];
    }

    /**
     * @param keep whether what was taken is kept if all is granted
     */
    CompletionStage<List<Answer>> run(boolean keep) {
        enterAll();
        return takeFrom(0)
                .thenCompose(done -> keep && allGranted() ? done() : giveBack().thenCompose(back -> done()));
    }

    private void enterAll() {
        Set<Target> seen = new HashSet<>();
        for (int i = 0; i < answers.length; i++) {
            Ask.Acquire acquire = acquires.get(i);
            boolean sound = acquire.isSound() && acquire.targets().size() == 1;
            Target target = sound ? acquire.targets().get(0) : null;
            if (target == null || !seen.add(target) || !target.isSound()) {
                answers[i] = Answer.of(Verdict.BAD_REQUEST);
            } else {
                enter(acquire, target, i);
            }
        }
        parts.sort(Part.ORDER);
    }

    private void enter(Ask.Acquire acquire, Target target, int place) {
        CompiledRule rule = rules.find(namespace, target);
        if (rule == null) {
            answers[place] = Answer.of(Verdict.NO_RULE);
            return;
        }
        int shard = LimitEngine.shardOf(rule, target.key(), store.shards());
        parts.add(new Part(new Taking.Part(rule, target.key(), shard), acquire.want(), acquire.min(), place));
    }

    private CompletionStage<List<Answer>> done() {
        return CompletableFuture.completedFuture(Arrays.asList(answers));
    }

    private boolean allGranted() {
        return Arrays.stream(answers).allMatch(Answer::isOk);
    }

    /** One shard after the other, always in the same order. */
    private CompletionStage<?> takeFrom(int first) {
        if (first == parts.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int shard = parts.get(first).bucket().shard();
        ShardBatch batch = new ShardBatch(shard);
        int end = first;
        while (end < parts.size() && parts.get(end).bucket().shard() == shard) {
            Part part = parts.get(end++);
            batch.acquire(part.bucket().rule(), part.bucket().key(), client, part.want(), part.min());
        }
        int next = end;
        return store.apply(batch).thenCompose(results -> {
            for (int i = 0; i < results.size(); i++) {
                Part part = parts.get(first + i);
                answers[part.place()] = Answer.of(part.bucket().rule(), results, i);
                takenAt[part.place()] = results.time(i);
            }
            return takeFrom(next);
        });
    }

    private CompletionStage<?> giveBack() {
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (Part part : parts) {
            Answer answer = answers[part.place()];
            if (answer.granted() > 0) {
                ShardBatch batch = new ShardBatch(part.bucket().shard());
                batch.undo(part.bucket().rule(), part.bucket().key(), client, answer.granted(), takenAt[part.place()]);
                pending.add(store.apply(batch).toCompletableFuture());
                answers[part.place()] = answer.withoutGrant();
            }
        }
        return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new));
    }
}
