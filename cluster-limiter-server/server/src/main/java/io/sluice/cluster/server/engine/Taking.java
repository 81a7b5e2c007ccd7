package io.sluice.cluster.server.engine;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Permits of several buckets: the same number of each, or none of any. Used once. */
final class Taking {
    private final LimitStore store;
    private final Client client;
    private final List<Part> parts;
    private final long[] taken;
    private final long[] takenAt;
    private final long want;
    private final long min;
    private long granted; // as many as every bucket so far has given
    private long remaining = Long.MAX_VALUE;

    /** One of the buckets. */
    record Part(CompiledRule rule, String key, int shard) {
        /** Everybody takes in this order, so that of two who want the same at once one gets it. */
        static final Comparator<Part> ORDER = Comparator.comparingInt(Part::shard)
                .thenComparing(part -> part.rule().id())
                .thenComparing(Part::key);
    }

    Taking(LimitStore store, Client client, List<Part> parts, long want, long min) {
        this.store = store;
        this.client = client;
        this.parts = parts.stream().sorted(Part.ORDER).toList();
        this.want = want;
        this.min = min;
        taken = new long[parts.size()];
        takenAt = new long[parts.size()];
        granted = want;
    }

    CompletionStage<Answer> run() {
        return takeFrom(0);
    }

    private CompletionStage<Answer> takeFrom(int at) {
        if (at == parts.size()) {
            return giveBack(at, granted).thenApply(done -> answer());
        }
        Part part = parts.get(at);
        ShardBatch batch = new ShardBatch(part.shard());
        batch.acquire(part.rule(), part.key(), client, granted, min);
        return store.apply(batch).thenCompose(results -> {
            remaining = Math.min(remaining, results.remaining(0));
            if (results.verdict(0) != Verdict.OK) {
                part.rule().counters().decided(results.verdict(0), want, 0);
                return giveBack(at, 0).thenApply(done -> Answer.of(part.rule(), results, 0));
            }
            granted = results.granted(0);
            taken[at] = granted;
            takenAt[at] = results.time(0);
            return takeFrom(at + 1);
        });
    }

    /** Of the first buckets, what was taken beyond so many. */
    private CompletionStage<?> giveBack(int count, long beyond) {
        CompletionStage<?> done = CompletableFuture.completedFuture(null);
        for (int i = 0; i < count; i++) {
            if (taken[i] > beyond) {
                Part part = parts.get(i);
                ShardBatch batch = new ShardBatch(part.shard());
                batch.undo(part.rule(), part.key(), client, taken[i] - beyond, takenAt[i]);
                done = done.thenCompose(before -> store.apply(batch));
            }
        }
        return done;
    }

    private Answer answer() {
        parts.forEach(part -> part.rule().counters().decided(Verdict.OK, want, granted));
        Part last = parts.get(parts.size() - 1);
        return new Answer(Verdict.OK, granted, remaining, 0, last.rule().version(), 0, 0);
    }
}
