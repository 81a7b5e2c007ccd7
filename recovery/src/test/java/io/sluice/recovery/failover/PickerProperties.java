package io.sluice.recovery.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.recovery.failover.FailoverConfig.Strategy;
import io.sluice.recovery.failover.Member.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The shares of the strategies, and what moves when targets come and go. */
class PickerProperties {
    private final Picker picker = new Picker(new Random(42));

    @Property(tries = 200)
    void round_robin_gives_every_target_its_weight_in_any_run_as_long_as_the_sum(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll @IntRange(max = 30) int before) {
        Member[] members = members(weights);
        for (int i = 0; i < before; i++) {
            picker.pick(Strategy.WEIGHTED_ROUND_ROBIN, members, null);
        }
        int sum = weights.stream().mapToInt(Integer::intValue).sum();
        Map<Integer, Integer> picks = new HashMap<>();
        for (int i = 0; i < sum; i++) {
            picks.merge(
                    picker.pick(Strategy.WEIGHTED_ROUND_ROBIN, members, null).index(), 1, Integer::sum);
        }
        for (int i = 0; i < members.length; i++) {
            assertThat(picks.get(i)).as("target %d of %s", i, weights).isEqualTo(weights.get(i));
        }
    }

    /** After any number of picks each target is fewer picks from its exact share than there are targets ("smooth"). */
    @Property(tries = 200)
    void round_robin_is_never_far_from_the_exact_share(
            @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 1, max = 9) Integer> weights) {
        Member[] members = members(weights);
        int sum = weights.stream().mapToInt(Integer::intValue).sum();
        int[] picks = new int[members.length];
        for (int n = 1; n <= 2 * sum; n++) {
            picks[picker.pick(Strategy.WEIGHTED_ROUND_ROBIN, members, null).index()]++;
            for (int i = 0; i < picks.length; i++) {
                double share = (double) n * weights.get(i) / sum;
                assertThat(Math.abs(picks[i] - share)).isLessThan(members.length);
            }
        }
    }

    @Example
    void round_robin_mixes_as_nginx_does() {
        Member[] members = members(List.of(5, 1, 1));
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            order.append("abc"
                    .charAt(picker.pick(Strategy.WEIGHTED_ROUND_ROBIN, members, null)
                            .index()));
        }
        assertThat(order).hasToString("aabacaa");
    }

    @Property(tries = 50)
    void a_target_that_goes_moves_its_own_keys_only(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 9) Integer> weights, @ForAll Random random) {
        List<Member> members = List.of(members(weights));
        int gone = random.nextInt(members.size());
        List<Member> rest = new ArrayList<>(members);
        rest.remove(gone);
        for (int key = 0; key < 300; key++) {
            Member before = byKey(members, "key " + key);
            Member after = byKey(rest, "key " + key);
            if (before.index() != gone) {
                assertThat(after).as("key %d", key).isSameAs(before);
            }
        }
    }

    @Property(tries = 20)
    void a_target_that_comes_takes_its_share_and_moves_nothing_else(
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 4) Integer> weights) {
        List<Member> members = List.of(members(weights));
        List<Member> before = members.subList(0, members.size() - 1);
        if (before.isEmpty()) {
            return;
        }
        Member come = members.get(members.size() - 1);
        int keys = 4000;
        int moved = 0;
        for (int key = 0; key < keys; key++) {
            Member now = byKey(members, "key " + key);
            if (now.index() == come.index()) {
                moved++;
            } else {
                assertThat(now).isSameAs(byKey(before, "key " + key));
            }
        }
        double share = (double) come.target().weight()
                / weights.stream().mapToInt(Integer::intValue).sum();
        double deviation = Math.sqrt(share * (1 - share) / keys);
        assertThat((double) moved / keys).isBetween(share - 6 * deviation, share + 6 * deviation);
    }

    @Example
    void chance_follows_the_weights() {
        Member[] members = members(List.of(1, 2, 7));
        int[] picks = new int[3];
        for (int i = 0; i < 10_000; i++) {
            picks[picker.pick(Strategy.RANDOM, members, null).index()]++;
        }
        assertThat(picks[0]).isBetween(850, 1150);
        assertThat(picks[1]).isBetween(1800, 2200);
        assertThat(picks[2]).isBetween(6750, 7250);
    }

    @Example
    void of_two_the_less_busy_is_taken_and_of_many_never_the_busiest() {
        Member[] members = members(List.of(1, 1, 1, 1));
        members[2].standing().inFlight.set(9);
        for (int i = 0; i < 1000; i++) {
            assertThat(picker.pick(Strategy.POWER_OF_TWO_CHOICES, members, null).index())
                    .isNotEqualTo(2);
        }
    }

    @Example
    void a_heavier_target_may_be_busier() {
        Member[] members = members(List.of(1, 10));
        members[1].standing().inFlight.set(5);
        assertThat(picker.pick(Strategy.POWER_OF_TWO_CHOICES, members, null).index())
                .isEqualTo(1);
        members[1].standing().inFlight.set(10);
        assertThat(picker.pick(Strategy.POWER_OF_TWO_CHOICES, members, null).index())
                .isZero();
    }

    @Example
    void a_call_without_a_key_goes_by_chance() {
        Member[] members = members(List.of(1, 1));
        assertThat(IntStream.range(0, 100)
                        .map(i -> picker.pick(Strategy.CONSISTENT_HASH, members, null)
                                .index())
                        .distinct()
                        .count())
                .isEqualTo(2);
    }

    private Member byKey(List<Member> members, String key) {
        return picker.pick(Strategy.CONSISTENT_HASH, members.toArray(new Member[0]), key);
    }

    private static Member[] members(List<Integer> weights) {
        Member[] members = new Member[weights.size()];
        for (int i = 0; i < members.length; i++) {
            String id = "10.0.0." + i + ":8080";
            members[i] = new Member(Target.of(id).withWeight(weights.get(i)), i, new Standing(id, null));
        }
        return members;
    }
}
