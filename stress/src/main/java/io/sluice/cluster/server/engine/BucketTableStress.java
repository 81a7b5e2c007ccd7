package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.SipHash.Hash;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Stands for what {@code BucketTable} claims of who looks a key up while another thread changes the table: that it never finds another
 * key's bucket, or one that is not ready, and that it finds a key that stays, unless the table grows.
 */
public final class BucketTableStress {
    private static final CompiledRule RULE = new CompiledRule(
            "stress",
            LimitRule.custom("user")
                    .limitForPeriod(5)
                    .leaseShare(0)
                    .onStateLoss(StateLoss.FULL)
                    .build(),
            1);
    private static final Hash KEY = new Hash(1, 1);

    private BucketTableStress() {}

    /** All are in one chain, until there are more than there are chains. */
    private static Hash key(int number) {
        return new Hash(1 + (long) number * BucketTable.FIRST_HEADS, 1);
    }

    /** In which all is spent: one that is not ready, its word being zero, has permits. */
    private static Bucket bucket(Hash key) {
        return TokenBucket.withSpentShare(key, RULE, 1, 0);
    }

    private static int permits(@Nullable Bucket bucket) {
        return bucket == null ? -1 : (int) bucket.available(0);
    }

    /** A table with a few keys in one chain. */
    private static BucketTable tableOf(Bucket... buckets) {
        BucketTable table = new BucketTable();
        for (Bucket bucket : buckets) {
            table.add(bucket);
        }
        return table;
    }

    /** A key is looked up while it is added. */
    @JCStressTest
    @State
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "it was not there yet")
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "its bucket, as it was added")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a bucket that was not ready")
    public static class Added {
        private final BucketTable table = new BucketTable();

        @Actor
        public void add() {
            table.add(bucket(KEY));
        }

        @Actor
        public void look(I_Result r) {
            r.r1 = permits(table.get(KEY));
        }
    }

    /** A key is looked up while the bucket before it in its chain is removed. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "it is found")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a key that stays is missed")
    public static class NeighbourRemoved {
        private final Bucket stays = bucket(key(0));
        private final Bucket leaves = bucket(key(1));
        private final BucketTable table = tableOf(stays, leaves, bucket(key(2)));

        @Actor
        public void remove() {
            table.remove(leaves);
        }

        @Actor
        public void look(ZZ_Result r) {
            r.r1 = table.get(key(0)) == stays;
        }

        @Arbiter
        public void rest(ZZ_Result r) {
            r.r2 = table.get(key(0)) == stays && table.get(key(1)) == null;
        }
    }

    /** A key is looked up while another bucket takes the place of its own. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "one of both is found, and then the later one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a key that stays is missed")
    public static class Replaced {
        private final Bucket before = bucket(key(1));
        private final Bucket after = bucket(key(1));
        private final BucketTable table = tableOf(bucket(key(0)), before, bucket(key(2)));

        @Actor
        public void replace() {
            table.replace(before, after);
        }

        @Actor
        public void look(ZZ_Result r) {
            Bucket found = table.get(key(1));
            r.r1 = found == before || found == after;
        }

        @Arbiter
        public void rest(ZZ_Result r) {
            r.r2 = table.get(key(1)) == after && table.get(key(0)) != null;
        }
    }

    /** A key is looked up while the table grows, and all the buckets of its chain are linked anew. */
    @JCStressTest
    @State
    @Outcome(
            id = "true, true",
            expect = Expect.ACCEPTABLE,
            desc = "it is found, or missed on the way; and found in the end")
    @Outcome(expect = Expect.FORBIDDEN, desc = "another key's bucket, or one is lost")
    public static class Grown {
        private final Bucket stays = bucket(key(BucketTable.FIRST_HEADS / 2));
        private final BucketTable table = new BucketTable();

        public Grown() {
            for (int i = 0; i < BucketTable.FIRST_HEADS; i++) {
                table.add(i == BucketTable.FIRST_HEADS / 2 ? stays : bucket(key(i)));
            }
        }

        @Actor
        public void add() {
            table.add(bucket(key(BucketTable.FIRST_HEADS)));
        }

        @Actor
        public void look(ZZ_Result r) {
            Bucket found = table.get(stays.key());
            r.r1 = found == stays || found == null;
        }

        @Arbiter
        public void rest(ZZ_Result r) {
            boolean all = true;
            for (int i = 0; i <= BucketTable.FIRST_HEADS; i++) {
                all &= table.get(key(i)) != null;
            }
            r.r2 = all;
        }
    }
}
