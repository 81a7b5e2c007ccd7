package io.sluice.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The bulkhead against {@link NaiveBulkhead}, over random histories of coming, waiting, giving up, leaving and resizing. */
class BulkheadProperties {

    @Property
    void does_what_the_naive_model_does(
            @ForAll @IntRange(min = 1, max = 4) int limit,
            @ForAll @IntRange(max = 5) int patience,
            @ForAll("histories") List<Step> history) {
        agree(new Pair(new SharedSlots(limit), patience), history);
    }

    /** Each step comes from a stripe of its own choice. */
    @Property
    void does_so_on_stripes_too(
            @ForAll @IntRange(min = 1, max = 6) int limit,
            @ForAll @IntRange(max = 5) int patience,
            @ForAll("histories") List<Step> history) {
        agree(new Pair(new FewStriped(limit), patience), history);
    }

    /** What follows from these two, said once more of the bulkheads themselves: stripes make no difference, whoever asks from where. */
    @Property
    void an_equal_history_ends_equally_with_and_without_stripes(
            @ForAll @IntRange(min = 1, max = 6) int limit,
            @ForAll @IntRange(max = 5) int patience,
            @ForAll("histories") List<Step> history) {
        Pair shared = new Pair(new SharedSlots(limit), patience);
        Pair striped = new Pair(new FewStriped(limit), patience);
        for (Step step : history) {
            step.run(shared);
            step.run(striped);
            assertThat(striped.seen()).as("after %s of %s", step, history).isEqualTo(shared.seen());
        }
    }

    private static void agree(Pair pair, List<Step> history) {
        for (int i = 0; i < history.size(); i++) {
            history.get(i).run(pair);
            pair.compare("step " + i + ", " + history.get(i) + ", of " + history);
        }
        pair.comeToRest();
        pair.compare("at rest, after " + history);
        assertThat(pair.real.bulkhead.counts().inFlight()).isZero();
        assertThat(pair.real.clock.pending()).as("timers").isZero();
        assertThat(pair.freeSlots()).as("free slots at rest").isEqualTo(pair.model.limit);
    }

    /** One thing that happens, chosen by the number where there is a choice, on this stripe. */
    record Step(Kind kind, int number, int stripe) {
        enum Kind {
            COME,
            TRY,
            LEAVE_WELL,
            LEAVE_BADLY,
            CANCEL_CALL,
            RELEASE_BY_HAND,
            GIVE_UP,
            TIME_PASSES,
            RESIZE,
            CHANGE_PATIENCE
        }

        void run(Pair pair) {
            pair.moveTo(stripe);
            switch (kind) {
                case COME -> pair.come();
                case TRY -> pair.tryByHand();
                case LEAVE_WELL -> pair.leave(number, null);
                case LEAVE_BADLY -> pair.leave(number, new RuntimeException());
                case CANCEL_CALL -> pair.cancelCall(number);
                case RELEASE_BY_HAND -> pair.releaseByHand();
                case GIVE_UP -> pair.giveUp(number);
                case TIME_PASSES -> pair.pass(number);
                case RESIZE -> pair.resize(1 + number % 7);
                case CHANGE_PATIENCE -> pair.changePatience(number % 4);
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Step.Kind> kinds = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.just(Step.Kind.COME)),
                net.jqwik.api.Tuple.of(3, Arbitraries.just(Step.Kind.LEAVE_WELL)),
                net.jqwik.api.Tuple.of(5, Arbitraries.of(Step.Kind.class)));
        return net.jqwik.api.Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.integers().between(0, FewStriped.STRIPES - 1))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    /** The real bulkhead and the model, side by side. A ticket has the same number in both. */
    static final class Pair {
        private final Slots slots;
        final Rig real;
        final NaiveBulkhead model;
        final List<Ticket> tickets = new ArrayList<>();
        private final Set<Ticket> left = new HashSet<>();

        Pair(Slots slots, int patience) {
            this.slots = slots;
            real = Rig.on(slots);
            model = new NaiveBulkhead(slots.limit(), patience);
            changePatience(patience);
        }

        void moveTo(int stripe) {
            if (slots instanceof FewStriped striped) {
                striped.home = stripe;
            }
        }

        void come() {
            tickets.add(real.ask());
            model.come();
        }

        void tryByHand() {
            assertThat(real.bulkhead.tryAcquirePermission()).isEqualTo(model.tryByHand());
        }

        void leave(int number, Throwable error) {
            if (model.withToken > 0) {
                real.bulkhead.exit(tokenOfOneInside(number), 0, 0, null, error);
                model.leave();
            }
        }

        void cancelCall(int number) {
            if (model.withToken > 0) {
                real.bulkhead.cancel(tokenOfOneInside(number));
                model.leave();
            }
        }

        private long tokenOfOneInside(int number) {
            List<Ticket> inside = tickets.stream()
                    .filter(ticket -> ticket.isIn() && !left.contains(ticket))
                    .toList();
            Ticket leaving = inside.get(number % inside.size());
            left.add(leaving);
            return leaving.token();
        }

        /** Also when there is nothing to release: then it must have no effect. */
        void releaseByHand() {
            real.bulkhead.releasePermission();
            model.releaseByHand();
        }

        void giveUp(int number) {
            if (!tickets.isEmpty()) {
                int chosen = number % tickets.size();
                assertThat(tickets.get(chosen).cancel()).isEqualTo(model.giveUp(chosen));
            }
        }

        void pass(int seconds) {
            real.clock.advance(Duration.ofSeconds(seconds));
            model.pass(seconds);
        }

        void resize(int limit) {
            real.limit(limit);
            model.resize(limit);
        }

        void changePatience(int seconds) {
            real.bulkhead.update(real.bulkhead.config().toBuilder()
                    .maxWaitDuration(Duration.ofSeconds(seconds))
                    .build());
            model.patience = seconds;
        }

        void comeToRest() {
            while (model.inFlight() > 0 || model.waiting() > 0) {
                leave(0, null);
                if (model.byHand > 0) {
                    releaseByHand();
                }
                pass(1);
            }
        }

        int freeSlots() {
            int free = 0;
            while (real.bulkhead.tryAcquirePermission()) {
                free++;
            }
            return free;
        }

        void compare(String when) {
            BulkheadSnapshot snapshot = real.bulkhead.snapshot();
            assertThat(snapshot.inFlight()).as("in flight, " + when).isEqualTo(model.inFlight());
            assertThat(snapshot.waiting()).as("waiting, " + when).isEqualTo(model.waiting());
            assertThat(snapshot.limit()).as("limit, " + when).isEqualTo(model.limit);
            for (int i = 0; i < tickets.size(); i++) {
                assertThat(stateOf(tickets.get(i)))
                        .as("ticket " + i + ", " + when)
                        .isEqualTo(model.tickets.get(i));
            }
            CallCounts counts = snapshot.counts();
            assertThat(counts.rejected()).as("rejected, " + when).isEqualTo(model.rejected);
            if (slots instanceof SharedSlots) { // others leave counting to the caller of `enter`, as gates do
                assertThat(counts.inFlight())
                        .as("in flight by the counts, " + when)
                        .isEqualTo(model.inFlight());
            }
        }

        /** What callers and observers see of the real one. */
        List<Object> seen() {
            BulkheadSnapshot snapshot = real.bulkhead.snapshot();
            return List.of(
                    tickets.stream().map(Pair::stateOf).toList(),
                    snapshot.inFlight(),
                    snapshot.waiting(),
                    snapshot.limit(),
                    snapshot.counts().rejected());
        }

        private static NaiveBulkhead.State stateOf(Ticket ticket) {
            if (ticket.isIn()) {
                return NaiveBulkhead.State.IN;
            }
            if (ticket.isRefused()) {
                return NaiveBulkhead.State.REFUSED;
            }
            return ticket.isWaiting() ? NaiveBulkhead.State.WAITING : NaiveBulkhead.State.GAVE_UP;
        }
    }
}
