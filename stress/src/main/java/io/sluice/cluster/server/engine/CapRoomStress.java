package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.time.ManualClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Stands for what {@code CapRoom} claims: keys without a place together hold no more than one key may, and none holds more than its cap,
 * while places are taken and come free; and no permit is lost on the way.
 */
public final class CapRoomStress {
    private static final Client CLIENT = new Client(1);

    private CapRoomStress() {}

    /** A cap of two calls for each key, and one place, which the first key has. */
    private static final class Desk {
        private static final ConcurrencyLimit TWO = new ConcurrencyLimit(
                "stress",
                ConcurrencyRule.custom("tenant")
                        .maxConcurrentCalls(2)
                        .onStateLoss(StateLoss.FULL)
                        .maxKeys(1)
                        .build(),
                1);

        private final MemoryPermitStore store =
                new MemoryPermitStore(new ManualClock(), new SipHash(1, 2), new MemoryKeyRoom(1024), nothing -> {});
        private final long first = ask("first", 0, 2).lease();

        private Answer ask(String key, long lease, long permits) {
            return store.hold(TWO, CLIENT, new Ask.Hold(new Target("tenant", key), lease, permits))
                    .toCompletableFuture()
                    .join();
        }

        int hold(String key) {
            return (int) ask(key, 0, 2).granted();
        }

        void firstEnds() {
            ask("first", first, 0);
        }
    }

    /** Two keys without a place want all that such may have. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 0, 0", "0, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "one of them has it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "more than one key may have, or a permit was lost")
    public static class TwoWithoutAPlace {
        private final Desk desk = new Desk();

        @Actor
        public void one(III_Result r) {
            r.r1 = desk.hold("one");
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = desk.hold("other");
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = desk.hold("third");
        }
    }

    /** The place comes free while a key asks; afterwards there is room for one more, with a place or without. */
    @JCStressTest
    @State
    @Outcome(id = "2, 2, 0", expect = Expect.ACCEPTABLE, desc = "two keys have all there is")
    @Outcome(expect = Expect.FORBIDDEN, desc = "more than one key may have, or a permit was lost")
    public static class PlaceComesFree {
        private final Desk desk = new Desk();

        @Actor
        public void end() {
            desk.firstEnds();
        }

        @Actor
        public void ask(III_Result r) {
            r.r1 = desk.hold("one");
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r2 = desk.hold("second");
            r.r3 = desk.hold("third");
        }
    }

    /** One key asks twice while the place comes free: what it holds without one goes along. */
    @JCStressTest
    @State
    @Outcome(
            id = {"2, 0, 0", "0, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "two in all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "more than its cap, or a permit was lost")
    public static class OneKeyTwice {
        private final Desk desk = new Desk();

        @Actor
        public void one(III_Result r) {
            r.r1 = desk.hold("one");
        }

        @Actor
        public void endAndAsk(III_Result r) {
            desk.firstEnds();
            r.r2 = desk.hold("one");
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = desk.hold("one");
        }
    }
}
