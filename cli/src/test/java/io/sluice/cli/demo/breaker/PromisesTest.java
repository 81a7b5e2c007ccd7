package io.sluice.cli.demo.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Spread;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PromisesTest {
    @Test
    void a_good_run_keeps_all() {
        assertThat(Promises.of(Sample.guarded()))
                .containsExactly(
                        new Promise("refusals below 1 ms at p99: 69 µs over 6,900 refusals", true),
                        new Promise("the breaker opened and closed again: opened once, CLOSED at the end", true),
                        new Promise(
                                "no call lost: 12,000 offered = 5,000 succeeded + 100 failed + 6,900 refused;"
                                        + " the guard counted the same",
                                true));
    }

    @Test
    void refusals_must_take_less_than_a_millisecond_and_there_must_be_some() {
        assertThat(kept(0, withRefusals(new Spread(100, 1, 999_999)))).isTrue();
        assertThat(kept(0, withRefusals(new Spread(100, 1, 1_000_000)))).isFalse();
        assertThat(kept(0, withRefusals(new Spread(0, 0, 0)))).isFalse();
    }

    @Test
    void the_breaker_must_open_and_be_closed_at_the_end() {
        assertThat(kept(1, withChanges(List.of()))).isFalse();
        assertThat(kept(1, withChanges(List.of(Sample.OPENED, Sample.PROBING)))).isFalse();
        assertThat(kept(1, withChanges(List.of(Sample.OPENED, Sample.PROBING, Sample.REOPENED))))
                .isFalse();
        assertThat(kept(1, withChanges(List.of(Sample.OPENED, Sample.PROBING, Sample.CLOSED))))
                .isTrue();
    }

    @Test
    void the_sum_must_be_right_and_the_guard_must_agree() {
        Counts lost = new Counts(12_001, 5_000, 100, 6_900);
        assertThat(kept(2, withTotal(lost, lost, 7_000))).isFalse();
        assertThat(kept(2, withTotal(Sample.COUNTS, lost, 7_000))).isFalse();
        assertThat(kept(2, withTotal(Sample.COUNTS, Sample.COUNTS, 6_999))).isFalse();
        assertThat(kept(2, withTotal(Sample.COUNTS, Sample.COUNTS, 7_000))).isTrue();
    }

    private static boolean kept(int index, Outcome outcome) {
        return Promises.of(outcome).get(index).kept();
    }

    private static Outcome withRefusals(Spread refusals) {
        Total total = Sample.total();
        return with(new Total(
                total.counts(),
                total.guardCounts(),
                total.fallbacks(),
                total.mostHeld(),
                total.timeToFail(),
                refusals));
    }

    private static Outcome withTotal(Counts counts, Counts guardCounts, long fallbacks) {
        return with(new Total(counts, guardCounts, fallbacks, 1, Sample.QUICK, Sample.QUICK));
    }

    private static Outcome with(Total total) {
        return new Outcome(Sample.SCRIPT, List.of(), List.of(Sample.OPENED, Sample.CLOSED), total);
    }

    private static Outcome withChanges(List<Change> changes) {
        return new Outcome(Sample.SCRIPT, List.of(), changes, Sample.total());
    }
}
