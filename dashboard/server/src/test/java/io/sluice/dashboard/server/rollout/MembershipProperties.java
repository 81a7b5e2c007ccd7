package io.sluice.dashboard.server.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dashboard.server.rollout.Membership.Candidate;
import io.sluice.dashboard.server.rollout.Plan.Gate;
import io.sluice.dashboard.server.rollout.Plan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Instances come and go as they like: the canary has exactly as many as it should, and who is in stays in. */
class MembershipProperties {
    private static Candidate instance(int number) {
        return new Candidate("pay-" + number, Map.of("zone", number % 2 == 0 ? "a" : "b"), false);
    }

    @Property
    void the_count_is_exact_and_who_lives_stays_whoever_comes_or_goes(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.5, max = 100) double percent) {
        Random random = new Random(seed);
        Step step = Step.percent(percent, 0);
        Set<Integer> alive = new TreeSet<>();
        Set<String> members = Set.of();
        for (int round = 0; round < 30; round++) {
            int churn = random.nextInt(6);
            for (int i = 0; i < churn; i++) {
                int which = random.nextInt(60);
                if (!alive.remove(which)) {
                    alive.add(which);
                }
            }
            List<Candidate> all =
                    alive.stream().map(MembershipProperties::instance).toList();
            Set<String> living = new HashSet<>(members);
            living.removeIf(
                    member -> all.stream().noneMatch(each -> each.instance().equals(member)));
            Set<String> now = Membership.choose(seed, step, all, members);
            assertThat(now).as("sticky").containsAll(living);
            assertThat(now).as("exact").hasSize(Math.max(living.size(), exactly(percent, alive.size())));
            members = now;
        }
    }

    /** By whole numbers: the smallest count that is at least that part. */
    private static int exactly(double percent, int of) {
        int count = 0;
        while (count < of && count * 100.0 < percent * of - 1e-7) {
            count++;
        }
        return count;
    }

    @Property
    void the_order_in_which_instances_are_told_means_nothing(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int n) {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(instance(i));
        }
        Step step = Step.count(3);
        Set<String> chosen = Membership.choose(7, step, all, Set.of());
        Collections.shuffle(all, new Random(seed));
        assertThat(Membership.choose(7, step, all, Set.of())).isEqualTo(chosen).hasSize(Math.min(3, n));
    }

    @Example
    void parts_are_rounded_up_and_not_by_what_binary_makes_of_them() {
        assertThat(Membership.wanted(Step.percent(10, 0), 40)).isEqualTo(4);
        assertThat(Membership.wanted(Step.percent(10, 0), 41)).isEqualTo(5);
        assertThat(Membership.wanted(Step.percent(7, 0), 100)).isEqualTo(7);
        assertThat(Membership.wanted(Step.percent(55, 0), 100)).isEqualTo(55);
        assertThat(Membership.wanted(Step.count(9), 4)).isEqualTo(4);
    }

    @Example
    void labels_and_names_choose_first_then_the_part() {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(instance(i));
        }
        Step half = new Step(Set.of(), Map.of("zone", "b"), 50.0, null, false, 0, Gate.AUTO);
        assertThat(Membership.choose(1, half, all, Set.of()))
                .hasSize(5)
                .allMatch(id -> Integer.parseInt(id.substring(4)) % 2 == 1);
        Step named = new Step(Set.of("pay-3", "pay-99"), Map.of(), null, null, false, 0, Gate.AUTO);
        assertThat(Membership.choose(1, named, all, Set.of())).containsExactly("pay-3");
    }

    @Example
    void who_has_the_revision_already_is_a_member_since_there_is_no_way_back_to_an_older_one() {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(instance(i));
        }
        Set<String> one = Membership.choose(1, Step.count(1), all, Set.of());
        all.replaceAll(each ->
                new Candidate(each.instance(), each.labels(), each.instance().equals("pay-8")));
        assertThat(Membership.choose(1, Step.count(1), all, one))
                .contains("pay-8")
                .containsAll(one);
    }
}
