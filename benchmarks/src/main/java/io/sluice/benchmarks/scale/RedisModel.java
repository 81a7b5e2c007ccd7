package io.sluice.benchmarks.scale;

import io.sluice.cluster.redis.VirtualBacklog;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardBatch.Op;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Masters of Redis that many token servers share. What a script decides is decided by the store in memory, which passes the same contract
 * kit; when, and what it costs, is modelled: a master runs scripts one after the other, and a token server has two flushes on their way to a
 * master, each with what came in meanwhile, as {@code RedisStore} has, and turns away what would be answered too late by the same rules.
 */
final class RedisModel {
    private static final int FLUSHES = 2;
    private static final int MOST_ENTRIES = 256;
    private static final int KEYS = 1 << 22;
    private static final long RETRY_NANOS = 10_000_000;

    private final VirtualClock clock;
    private final Costs costs;
    private final MemoryStore memory;
    private final Master[] masters;

    RedisModel(VirtualClock clock, int masters, Costs costs) {
        this.clock = clock;
        this.costs = costs;
        memory = new MemoryStore(clock, KEYS);
        this.masters = new Master[masters];
        for (int i = 0; i < masters; i++) {
            this.masters[i] = new Master();
        }
    }

    /** One thread, and what it has done. */
    private static final class Master {
        private long freeAt;
        private double busyMicros;
        private long scripts;
        private long entries;
        private long asks;
    }

    /**
     * What the masters have done so far.
     *
     * @param busiestMicros of the master that has worked most
     */
    record Work(double micros, double busiestMicros, long scripts, long entries, long asks) {
        Work minus(Work before) {
            return new Work(
                    micros - before.micros,
                    busiestMicros - before.busiestMicros,
                    scripts - before.scripts,
                    entries - before.entries,
                    asks - before.asks);
        }
    }

    Work work() {
        Work sum = new Work(0, 0, 0, 0, 0);
        for (Master master : masters) {
            sum = new Work(
                    sum.micros + master.busyMicros,
                    Math.max(sum.busiestMicros, master.busyMicros),
                    sum.scripts + master.scripts,
                    sum.entries + master.entries,
                    sum.asks + master.asks);
        }
        return sum;
    }

    /** A token server's connections. */
    Connection connect() {
        return new Connection();
    }

    private static long nanos(double micros) {
        return Math.round(micros * 1_000);
    }

    /** A batch, and who waits for what comes of it. */
    private record Pending(ShardBatch batch, CompletableFuture<ShardResults> results) {}

    /** What one token server sends. */
    final class Connection implements LimitStore {
        private final List<VirtualBacklog<Pending>> waiting = new ArrayList<>(); // by master
        private final int[] flushes = new int[masters.length];
        private boolean cut;

        private Connection() {
            for (int i = 0; i < masters.length; i++) {
                waiting.add(new VirtualBacklog<>(clock.nanos()));
            }
        }

        /** Whether no master can be reached. */
        void cut(boolean whether) {
            cut = whether;
        }

        @Override
        public int shards() {
            return memory.shards();
        }

        @Override
        public CompletionStage<ShardResults> apply(ShardBatch batch) {
            if (cut) {
                return CompletableFuture.completedFuture(refused(batch, Verdict.UNAVAILABLE));
            }
            Pending asked = new Pending(batch, new CompletableFuture<>());
            int master = batch.shard() % masters.length;
            if (!waiting.get(master).add(asked, batch.size(), clock.nanos())) {
                return CompletableFuture.completedFuture(refused(batch, Verdict.BUSY));
            }
            flush(master);
            return asked.results;
        }

        private static ShardResults refused(ShardBatch batch, Verdict why) {
            ShardResults results = new ShardResults(batch.size());
            for (int i = 0; i < batch.size(); i++) {
                results.refused(i, why, 0, RETRY_NANOS);
            }
            return results;
        }

        private void flush(int master) {
            if (flushes[master] == FLUSHES) {
                return;
            }
            VirtualBacklog<Pending> its = waiting.get(master);
            its.late(clock.nanos()).forEach(late -> late.results.complete(refused(late.batch, Verdict.BUSY)));
            VirtualBacklog.Flush<Pending> flush = its.next(clock.nanos());
            if (flush.taken().isEmpty()) {
                return;
            }
            flushes[master]++;
            List<Script> scripts = scripts(flush.taken());
            int[] left = {scripts.size()};
            for (Script script : scripts) {
                run(masters[master], script, () -> {
                    if (--left[0] == 0) {
                        flushes[master]--;
                        its.answered(flush, clock.nanos());
                        flush(master);
                    }
                });
            }
        }

        /** One for each shard of each namespace, or several if it would be too long. */
        private static List<Script> scripts(List<Pending> taken) {
            Map<String, Script> last = new HashMap<>();
            List<Script> scripts = new ArrayList<>();
            for (Pending pending : taken) {
                String lane = pending.batch.rule(0).namespace() + pending.batch.shard();
                Script script = last.get(lane);
                if (script == null || script.entries() >= MOST_ENTRIES) {
                    script = new Script();
                    last.put(lane, script);
                    scripts.add(script);
                }
                script.add(pending);
            }
            return scripts;
        }

        private void run(Master master, Script script, Runnable whenAnswered) {
            double micros = costs.script() + costs.entry() * script.entries();
            long begin = Math.max(clock.nanos() + nanos(costs.redisHop()), master.freeAt);
            master.freeAt = begin + nanos(micros);
            master.busyMicros += micros;
            master.scripts++;
            master.entries += script.entries();
            master.asks += script.asks;
            clock.schedule(master.freeAt - clock.nanos(), () -> {
                List<ShardResults> decided = script.pending.stream()
                        .map(pending -> memory.apply(pending.batch)
                                .toCompletableFuture()
                                .join())
                        .toList();
                clock.schedule(nanos(costs.redisHop()), () -> {
                    for (int i = 0; i < decided.size(); i++) {
                        script.pending.get(i).results.complete(decided.get(i));
                    }
                    whenAnswered.run();
                });
            });
        }
    }

    /** A call of the script: all that is asked of one bucket is one entry. */
    private static final class Script {
        private final List<Pending> pending = new ArrayList<>();
        private final Set<String> acquired = new HashSet<>();
        private int others;
        private int asks;

        void add(Pending asked) {
            pending.add(asked);
            asks += asked.batch.size();
            for (int i = 0; i < asked.batch.size(); i++) {
                if (asked.batch.op(i) == Op.ACQUIRE) {
                    acquired.add(asked.batch.rule(i).id() + ' ' + asked.batch.key(i));
                } else {
                    others++;
                }
            }
        }

        int entries() {
            return acquired.size() + others;
        }
    }
}
