package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.SipHash.Hash;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Stands for what {@code RuleBuckets} claims: what a key has spent stands in one open bucket, whether that is made, forgotten, replaced by
 * another rule's, or its key wins or loses its place; and a key of which something is leased keeps its bucket.
 */
public final class RuleBucketsStress {
    private static final Duration PERIOD = Duration.ofDays(31); // nothing comes again on the way
    private static final String A = "a";
    private static final String B = inAnotherSharedBucket();
    private static final Client CLIENT = new Client(1);

    private RuleBucketsStress() {}

    private static SipHash hasher() {
        return new SipHash(1, 2);
    }

    /** A key that does not share with A. */
    private static String inAnotherSharedBucket() {
        String key = "b";
        while (sharedBucket(key) == sharedBucket(A)) {
            key += "b";
        }
        return key;
    }

    private static long sharedBucket(String key) {
        return hasher().hash(key).high() >>> Long.SIZE - Integer.numberOfTrailingZeros(RuleBuckets.SHARED);
    }

    private static CompiledRule rule(int version, int permits, int maxKeys, double leaseShare) {
        return new CompiledRule(
                "stress",
                LimitRule.custom("user")
                        .limitForPeriod(permits)
                        .limitRefreshPeriod(PERIOD)
                        .leaseShare(leaseShare)
                        .onStateLoss(StateLoss.FULL)
                        .maxKeys(maxKeys)
                        .build(),
                version);
    }

    /** The buckets of one rule. */
    private static final class Table {
        private final RuleBuckets buckets;

        Table(KeyCount count) {
            buckets = new RuleBuckets(
                    new Beginnings(0, new ManualClock()), hasher(), count, () -> new FrequencySketch(16));
        }

        Table() {
            this(new KeyCount(null, Integer.MAX_VALUE));
        }

        Bucket ask(CompiledRule rule, String key, long now) {
            Hash hash = buckets.hash(key);
            Bucket known = buckets.asked(rule, hash);
            return known == null ? buckets.find(rule, hash, now) : known;
        }

        int take(CompiledRule rule, String key, int tries, long now) {
            int taken = 0;
            for (int i = 0; i < tries; i++) {
                long got;
                do {
                    got = ask(rule, key, now).take(now, 1, 1);
                } while (got == Bucket.CLOSED);
                taken += (int) got;
            }
            return taken;
        }

        /** A has the only place, and has spent a permit; B is asked for so often that it takes that place when it is asked for again. */
        void crowd(CompiledRule rule) {
            take(rule, A, 1, 0);
            ask(rule, B, 0);
            ask(rule, B, 0);
        }

        boolean hasOwn(String key) {
            return buckets.own(buckets.hash(key)) != null;
        }
    }

    /** Many keys come while one that was there before is looked for. */
    @JCStressTest
    @State
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "it is found")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a key is taken for one that has no bucket of its own")
    public static class ManyCome {
        private static final CompiledRule MANY = rule(1, 1, 1000, 0);
        private final Table table = new Table();

        public ManyCome() {
            table.ask(MANY, A, 0);
        }

        @Actor
        public void come() {
            for (int i = 0; i < BucketTable.FIRST_HEADS; i++) {
                table.ask(MANY, "other " + i, 0);
            }
        }

        @Actor
        public void look(Z_Result r) {
            r.r1 = table.hasOwn(A);
        }
    }

    /** Two threads are the first to ask for a key that has three permits. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 1, 0", "1, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "three in all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets, or a permit was lost")
    public static class NewKey {
        private static final CompiledRule THREE = rule(1, 3, 10, 0);
        private final Table table = new Table();

        @Actor
        public void one(III_Result r) {
            r.r1 = table.take(THREE, A, 2, 0);
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = table.take(THREE, A, 2, 0);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = table.take(THREE, A, 5, 0);
        }
    }

    /** A key whose bucket is full again is used while it is forgotten. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it has one permit")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets, or a permit was lost")
    public static class ForgottenWhileUsed {
        private static final CompiledRule ONE = rule(1, 1, 10, 0);
        private static final long FULL_AGAIN = PERIOD.toNanos();
        private final Table table = new Table();

        public ForgottenWhileUsed() {
            table.take(ONE, A, 1, 0);
        }

        @Actor
        public void use(II_Result r) {
            r.r1 = table.take(ONE, A, 2, FULL_AGAIN);
        }

        @Actor
        public void forget() {
            table.buckets.forgetFull(10, FULL_AGAIN, FULL_AGAIN);
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = table.take(ONE, A, 2, FULL_AGAIN);
        }
    }

    /** The limit is doubled, from two to four, while a key is used twice. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "all was spent before")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "half was spent before, and one of four after")
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "two of four were spent after")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets, or a permit was lost")
    public static class UsedWhileTheRuleChanges {
        private static final CompiledRule TWO = rule(1, 2, 10, 0);
        private static final CompiledRule FOUR = rule(2, 4, 10, 0);
        private final Table table = new Table();

        @Actor
        public void use(II_Result r) {
            r.r1 = table.take(TWO, A, 2, 0);
        }

        @Actor
        public void change() {
            table.ask(FOUR, A, 0);
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = table.take(FOUR, A, 5, 0);
        }
    }

    /** A key takes of a bucket that it shares while it gets one of its own. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 0, 0", "1, 1, 0", "0, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "two in all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets, or a permit was lost")
    public static class WinsItsPlace {
        private static final CompiledRule CROWDED = rule(1, 2, 1, 0);
        private static final CompiledRule ROOMY = rule(2, 2, 2, 0);
        private final Table table = new Table();

        public WinsItsPlace() {
            table.take(CROWDED, A, 1, 0);
            table.ask(CROWDED, B, 0);
        }

        @Actor
        public void sharing(III_Result r) {
            r.r1 = table.take(CROWDED, B, 2, 0);
        }

        @Actor
        public void alone(III_Result r) {
            r.r2 = table.take(ROOMY, B, 2, 0);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = table.take(ROOMY, B, 2, 0);
        }
    }

    /** A key is used while another, that is asked for more often, takes its place. */
    @JCStressTest
    @State
    @Outcome(id = "2, 1, 0", expect = Expect.ACCEPTABLE, desc = "A has the two that it had left, in whichever bucket")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two buckets, or a permit was lost")
    public static class LosesItsPlace {
        private static final CompiledRule CROWDED = rule(1, 3, 1, 0);
        private final Table table = new Table();

        public LosesItsPlace() {
            table.crowd(CROWDED);
        }

        @Actor
        public void use(III_Result r) {
            r.r1 = table.take(CROWDED, A, 2, 0);
        }

        @Actor
        public void newcomer(III_Result r) {
            r.r2 = table.take(CROWDED, B, 1, 0);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = table.take(CROWDED, A, 2, 0);
        }
    }

    /** Something of a key is leased while another takes its place. */
    @JCStressTest
    @State
    @Outcome(id = "true, true, 1", expect = Expect.ACCEPTABLE, desc = "what is leased kept its bucket")
    @Outcome(id = "false, false, 0", expect = Expect.ACCEPTABLE, desc = "it had lost its place before")
    @Outcome(expect = Expect.FORBIDDEN, desc = "what is leased was forgotten, or is counted although it is not")
    public static class LosesItsPlaceWhileLeased {
        private static final CompiledRule CROWDED = rule(1, 8, 1, 0.25);
        private final Table table = new Table();

        public LosesItsPlaceWhileLeased() {
            table.crowd(CROWDED);
        }

        @Actor
        public void lease(ZZI_Result r) {
            Bucket own = table.buckets.own(table.buckets.hash(A));
            r.r1 = own != null && own.lease(CLIENT, 7, 1, 0).permits() == 1;
        }

        @Actor
        public void newcomer() {
            table.ask(CROWDED, B, 0);
        }

        @Arbiter
        public void look(ZZI_Result r) {
            Bucket own = table.buckets.own(table.buckets.hash(A));
            r.r2 = own != null;
            r.r3 = own == null ? 0 : (int) own.outstanding();
        }
    }

    /** Keys in two shards want the only place. */
    @JCStressTest
    @State
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one of them has it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both have it, or none has, or it is counted wrongly")
    public static class LastPlace {
        private static final CompiledRule CROWDED = rule(1, 2, 1, 0);
        private final KeyCount count = new KeyCount(null, Integer.MAX_VALUE);
        private final Table one = new Table(count);
        private final Table other = new Table(count);

        @Actor
        public void one(ZZI_Result r) {
            one.ask(CROWDED, A, 0);
            r.r1 = one.hasOwn(A);
        }

        @Actor
        public void other(ZZI_Result r) {
            other.ask(CROWDED, B, 0);
            r.r2 = other.hasOwn(B);
        }

        @Arbiter
        public void count(ZZI_Result r) {
            r.r3 = count.keys();
        }
    }
}
