package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** The limiter with its line against a naive one: a bucket that fills continuously and a queue in front of it. */
class RateLimiterProperties {
    private static final long INTERVAL = 100; // milliseconds
    private static final long BURST = 10;
    private static final long PATIENCE = 1_500;

    /** One thing that happens to both. */
    sealed interface Step {}

    record Pass(int millis) implements Step {}

    record Try(int permits) implements Step {}

    record Reserve(int permits) implements Step {}

    record Cancel(int which) implements Step {}

    record Drain() implements Step {}

    @Property
    void does_what_the_naive_model_does(@ForAll("histories") List<Step> history) {
        Rig rig = Rig.patient(Duration.ofMillis(PATIENCE));
        Model model = new Model();
        List<Reservation> reservations = new ArrayList<>();
        List<Model.Place> places = new ArrayList<>();
        for (Step step : history) {
            if (step instanceof Pass pass) {
                rig.advanceMillis(pass.millis);
                model.advance(pass.millis);
            } else if (step instanceof Try attempt) {
                assertThat(rig.limiter.tryAcquirePermission(attempt.permits)).isEqualTo(model.take(attempt.permits));
            } else if (step instanceof Reserve reserve) {
                Model.Place place = model.reserve(reserve.permits);
                Reservation reservation = reserve(rig, reserve.permits);
                assertThat(reservation == null).as("refused").isEqualTo(place == null);
                if (reservation != null) {
                    reservations.add(reservation);
                    places.add(place);
                }
            } else if (step instanceof Cancel cancel && !reservations.isEmpty()) {
                int index = cancel.which % reservations.size();
                assertThat(reservations.remove(index).cancel()).isEqualTo(model.cancel(places.remove(index)));
            } else if (step instanceof Drain) {
                assertThat(rig.limiter.drainPermissions()).isEqualTo(model.drain());
            }
            for (int i = 0; i < places.size(); i++) {
                assertThat(reservations.get(i).isGranted()).isEqualTo(model.granted.contains(places.get(i)));
                assertThat(reservations.get(i).waitDuration()).hasMillis(model.waitOf(places.get(i)));
            }
        }
        rig.advanceMillis(10_000);
        assertThat(rig.limiter.snapshot().waiting()).isZero();
        assertThat(rig.limiter.snapshot().availablePermissions()).isEqualTo(BURST);
        assertThat(rig.clock.pending()).isZero();
    }

    private static @Nullable Reservation reserve(Rig rig, int permits) {
        try {
            return rig.limiter.reserve(permits);
        } catch (RateLimitExceededException refusal) {
            return null;
        }
    }

    /** Milliseconds throughout; `level` is the milliseconds of filling that the bucket holds. */
    private static final class Model {
        final Set<Place> granted = new HashSet<>();
        private final Deque<Place> line = new ArrayDeque<>();
        private long level = BURST * INTERVAL;

        /** Compared by identity. */
        static final class Place {
            final long need;

            Place(long permits) {
                need = permits * INTERVAL;
            }
        }

        void advance(long millis) {
            for (long i = 0; i < millis; i++) {
                level = Math.min(BURST * INTERVAL, level + 1);
                serve();
            }
        }

        private void serve() {
            for (Place first = line.peek(); first != null && level >= first.need; first = line.peek()) {
                level -= first.need;
                granted.add(line.remove());
            }
        }

        boolean take(long permits) {
            boolean taken = line.isEmpty() && level >= permits * INTERVAL;
            level -= taken ? permits * INTERVAL : 0;
            return taken;
        }

        @Nullable Place reserve(long permits) {
            Place place = new Place(permits);
            line.add(place);
            if (waitOf(place) > PATIENCE) {
                line.removeLast();
                return null;
            }
            serve();
            return place;
        }

        boolean cancel(Place place) {
            boolean left = line.remove(place);
            serve();
            return left;
        }

        long drain() {
            long drained = line.isEmpty() ? level / INTERVAL : 0;
            level -= drained * INTERVAL;
            return drained;
        }

        long waitOf(Place place) {
            if (!line.contains(place)) {
                return 0;
            }
            long needed = 0;
            for (Place other : line) {
                needed += other.need;
                if (other == place) {
                    break;
                }
            }
            return Math.max(0, needed - level);
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Integer> permits = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(1)),
                Tuple.of(1, Arbitraries.integers().between(1, 10)));
        Arbitrary<Step> steps = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 400).map(Pass::new)),
                Tuple.of(3, permits.map(Try::new)),
                Tuple.of(4, permits.map(Reserve::new)),
                Tuple.of(2, Arbitraries.integers().between(0, 100).map(Cancel::new)),
                Tuple.of(1, Arbitraries.just(new Drain())));
        return steps.list().ofMaxSize(80);
    }
}
