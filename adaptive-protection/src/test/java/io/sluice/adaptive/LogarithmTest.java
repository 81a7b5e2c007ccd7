package io.sluice.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.adaptive.algorithm.Latencies;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class LogarithmTest {

    @Property
    void is_that_of_the_mathematicians_to_within_a_thousandth(@ForAll @LongRange(min = 1) long nanos) {
        assertThat(Logarithm.of(nanos) / Logarithm.ONE).isCloseTo(Math.log((double) nanos), within(0.001));
    }

    @Example
    void takes_what_is_no_time_for_a_nanosecond() {
        assertThat(Logarithm.of(0)).isEqualTo(Logarithm.of(-5)).isEqualTo(Logarithm.of(1));
        assertThat(Logarithm.of(Long.MAX_VALUE)).isLessThan(180_000);
    }

    @Property
    void a_window_holds_what_was_added_and_empties_for_good(
            @ForAll @IntRange(min = 1, max = 200) int count, @ForAll @LongRange(min = 1) long nanos) {
        LatencyCells cells = new LatencyCells();
        for (int i = 0; i < count; i++) {
            cells.add(Token.NEAR, Logarithm.of(nanos), i % 2 == 0);
        }
        assertThat(cells.count()).isEqualTo(count);
        Latencies near = cells.drainNear();
        assertThat(near.count()).isEqualTo(count);
        assertThat(near.mean()).isCloseTo(Math.log((double) nanos), within(0.001));
        assertThat(near.deviation()).isLessThan(0.2);
        assertThat(cells.drainDrops()).isEqualTo((count + 1) / 2);
        assertThat(cells.count()).isZero();
    }

    @Property
    void a_token_gives_back_what_was_put_in(
            @ForAll @IntRange(max = 3) int level,
            @ForAll @IntRange(max = 3) int tier,
            @ForAll @IntRange(max = 64) int caller,
            @ForAll @IntRange(max = 255) int cohort,
            @ForAll @IntRange(max = Integer.MAX_VALUE) int generation) {
        long token = Token.of(level, tier, caller, cohort, generation);
        assertThat(token).isNotNegative();
        assertThat(Token.level(token)).isEqualTo(level);
        assertThat(Token.tier(token)).isEqualTo(tier);
        assertThat(Token.caller(token)).isEqualTo(caller);
        assertThat(Token.cohort(token)).isEqualTo(cohort);
        assertThat(Token.generation(token)).isEqualTo(generation);
    }
}
