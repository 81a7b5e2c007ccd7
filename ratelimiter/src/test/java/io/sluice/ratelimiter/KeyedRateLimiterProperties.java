package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The keyed limiter against a naive one that never forgets: a bucket for each value that ever came. */
@SuppressWarnings("ListRemoveAmbiguous") // by index
class KeyedRateLimiterProperties {
    private static final long INTERVAL = 100; // milliseconds
    private static final long BURST = 4;
    private static final String SLOW = "0"; // the value with a limit of its own
    private static final long SLOW_INTERVAL = 500;
    private static final long SLOW_BURST = 2;

    /** One thing that happens to both. */
    sealed interface Step {}

    record Pass(int millis) implements Step {}

    record Try(int value, int permits) implements Step {}

    record TryAll(List<Integer> values) implements Step {}

    record Enter(int value) implements Step {}

    record Cancel(int which) implements Step {}

    @Property
    void with_room_for_all_it_does_what_the_naive_model_does(@ForAll("histories") List<Step> history) {
        KeyedRig rig = rig(100);
        Model model = new Model();
        List<Long> tokens = new ArrayList<>();
        List<Integer> entered = new ArrayList<>();
        for (Step step : history) {
            if (step instanceof Pass pass) {
                rig.advanceMillis(pass.millis);
                model.advance(pass.millis);
                if (pass.millis > 60_000) { // what was taken before has come back by itself
                    tokens.clear();
                    entered.clear();
                }
            } else if (step instanceof Try attempt) {
                assertThat(rig.limiter.tryAcquirePermission((Object) attempt.value, attempt.permits))
                        .isEqualTo(model.take(List.of(attempt.value), attempt.permits));
            } else if (step instanceof TryAll all) {
                assertThat(rig.limiter.tryAcquirePermission(all.values)).isEqualTo(model.take(all.values, 1));
            } else if (step instanceof Enter enter) {
                long token = rig.enter(enter.value);
                assertThat(token >= 0).isEqualTo(model.take(List.of(enter.value), 1));
                if (token >= 0) {
                    tokens.add(token);
                    entered.add(enter.value);
                }
            } else if (step instanceof Cancel cancel && !tokens.isEmpty()) {
                int index = cancel.which % tokens.size();
                rig.limiter.cancel(tokens.remove(index));
                model.giveBack(entered.remove(index));
            }
            model.levels.forEach((value, level) ->
                    assertThat(rig.limiter.availablePermissions(value)).isEqualTo(level / model.interval(value)));
        }
    }

    /** What is granted to values that share a bucket, or that were forgotten and came back, the naive limiter would have granted. */
    @Property
    void without_room_for_all_it_is_stricter_and_never_laxer(
            @ForAll("histories") List<Step> history, @ForAll @IntRange(min = 1, max = 4) int maxKeys) {
        KeyedRig rig = rig(maxKeys);
        Model model = new Model();
        boolean crowded = false;
        for (Step step : history) {
            if (step instanceof Pass pass) {
                rig.advanceMillis(pass.millis);
                model.advance(pass.millis);
            } else {
                List<Integer> values = step instanceof Try attempt
                        ? List.of(attempt.value)
                        : step instanceof TryAll all ? all.values : List.of();
                int permits = step instanceof Try attempt ? attempt.permits : 1;
                Object asked = values.size() == 1 ? values.get(0) : values;
                boolean granted = rig.limiter.tryAcquirePermission(asked, permits);
                boolean gaveBack = values.size() > 1 && !granted; // who is full then may not be found at once
                crowded |= gaveBack || model.owingWith(values) > maxKeys;
                if (crowded) {
                    assertThat(!granted || model.take(values, permits)).isTrue();
                } else {
                    assertThat(granted).as("as long as there was room").isEqualTo(model.take(values, permits));
                    assertThat(rig.limiter.snapshot().overflow()).isZero();
                }
            }
            assertThat(rig.limiter.snapshot().trackedKeys())
                    .isLessThanOrEqualTo(maxKeys + 1); // and the one with its own limit
        }
    }

    private static KeyedRig rig(int maxKeys) {
        return KeyedRig.with(config ->
                config.burst(BURST).maxKeys(maxKeys).override(SLOW, new Limit(2, Duration.ofSeconds(1), SLOW_BURST)));
    }

    /** Milliseconds throughout; a level is the milliseconds of filling that a bucket holds. */
    private static final class Model {
        final Map<Integer, Long> levels = new HashMap<>();

        void advance(long millis) {
            levels.replaceAll((value, level) -> Math.min(most(value), level + millis));
        }

        boolean take(List<Integer> values, int permits) {
            Map<Integer, Long> after = new HashMap<>(levels);
            for (int value : values) {
                after.merge(
                        value,
                        most(value) - permits * interval(value),
                        (level, fresh) -> level - permits * interval(value));
            }
            boolean granted = after.values().stream().allMatch(level -> level >= 0);
            if (granted) {
                levels.putAll(after);
            }
            return granted;
        }

        void giveBack(int value) {
            levels.compute(value, (v, level) -> Math.min(most(value), (level == null ? 0 : level) + interval(value)));
        }

        /** How many values are not full, these counted as if they were not. */
        long owingWith(List<Integer> values) {
            return levels.keySet().stream()
                            .filter(value -> !values.contains(value) && levels.get(value) < most(value))
                            .count()
                    + values.stream().distinct().count();
        }

        long interval(int value) {
            return isSlow(value) ? SLOW_INTERVAL : INTERVAL;
        }

        private static long most(int value) {
            return isSlow(value) ? SLOW_BURST * SLOW_INTERVAL : BURST * INTERVAL;
        }

        private static boolean isSlow(int value) {
            return SLOW.equals(String.valueOf(value));
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Integer> values = Arbitraries.integers().between(0, 7);
        Arbitrary<Integer> permits = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(1)),
                Tuple.of(1, Arbitraries.integers().between(1, 5)));
        Arbitrary<Step> tries = values.flatMap(value -> permits.map(count -> new Try(value, count)));
        Arbitrary<Step> steps = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 300).map(Pass::new)),
                Tuple.of(1, Arbitraries.just(new Pass(120_000))),
                Tuple.of(8, tries),
                Tuple.of(3, values.list().ofMinSize(1).ofMaxSize(4).map(TryAll::new)),
                Tuple.of(3, values.map(Enter::new)),
                Tuple.of(3, Arbitraries.integers().between(0, 100).map(Cancel::new)));
        return steps.list().ofMaxSize(80);
    }
}
