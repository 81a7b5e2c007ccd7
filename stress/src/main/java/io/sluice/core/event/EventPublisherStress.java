package io.sluice.core.event;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Stands for what {@link EventPublisher} promises: who has subscribed and has not closed hears every event, once. */
public final class EventPublisherStress {
    private EventPublisherStress() {}

    /** Two subscribe at once. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both hear what is published afterwards")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one was lost, or hears twice")
    public static class TwoSubscribe {
        private final EventPublisher<String> publisher = new EventPublisher<>();
        private final AtomicInteger one = new AtomicInteger();
        private final AtomicInteger other = new AtomicInteger();

        @Actor
        public void one() {
            publisher.subscribe(String.class, event -> one.incrementAndGet());
        }

        @Actor
        public void other() {
            publisher.subscribe(String.class, event -> other.incrementAndGet());
        }

        @Arbiter
        public void publish(II_Result r) {
            publisher.publish("event");
            r.r1 = one.get();
            r.r2 = other.get();
        }
    }

    /** One closes while another subscribes: who stays, and who comes, hears what is published afterwards. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "nobody was lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "who stays or comes was lost, or who closed was not")
    public static class CloseAndSubscribe {
        private final EventPublisher<String> publisher = new EventPublisher<>();
        private final AtomicInteger stays = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();
        private final AtomicInteger comes = new AtomicInteger();
        private final Subscription closing;

        public CloseAndSubscribe() {
            publisher.subscribe(String.class, event -> stays.incrementAndGet());
            closing = publisher.subscribe(String.class, event -> closes.incrementAndGet());
        }

        @Actor
        public void close() {
            closing.close();
        }

        @Actor
        public void subscribe() {
            publisher.subscribe(String.class, event -> comes.incrementAndGet());
        }

        @Arbiter
        public void publish(III_Result r) {
            publisher.publish("event");
            r.r1 = stays.get();
            r.r2 = closes.get();
            r.r3 = comes.get();
        }
    }

    /** Something is published while the listener before the last closes: who stays hears it once. */
    @JCStressTest
    @State
    @Outcome(
            id = {"1, 0", "1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "who stays has heard it, who closes may have")
    @Outcome(expect = Expect.FORBIDDEN, desc = "who stays has not heard it, or somebody has twice")
    public static class CloseAndPublish {
        private final EventPublisher<String> publisher = new EventPublisher<>();
        private final AtomicInteger stays = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();
        private final Subscription closing;

        public CloseAndPublish() {
            closing = publisher.subscribe(String.class, event -> closes.incrementAndGet());
            publisher.subscribe(String.class, event -> stays.incrementAndGet());
        }

        @Actor
        public void close() {
            closing.close();
        }

        @Actor
        public void publish() {
            publisher.publish("event");
        }

        @Arbiter
        public void heard(II_Result r) {
            r.r1 = stays.get();
            r.r2 = closes.get();
        }
    }
}
