package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.rollout.Plan.Step;
import io.sluice.dashboard.server.store.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses who is in a canary. Instances are ranked by a hash of their id and the revision's number, and the first ones are taken, exactly as many
 * as are wanted. Who is in stays in as long as it lives, whoever comes or goes; who died is replaced by the next in rank. The number of the next
 * revision is known before there is a rollout, so a preview names the very ones that are taken then.
 */
final class Membership {
    private Membership() {}

    /**
     * An instance that is alive: it was heard of within a minute.
     *
     * @param hasCanary whether it runs the revision already: it cannot be given an older one, so it is a member
     */
    record Candidate(String instance, Map<String, String> labels, boolean hasCanary) {}

    /** Whom each step of a plan would choose if it began now, the steps before it included. */
    static List<Set<String>> preview(long revision, Plan plan, Collection<Candidate> alive) {
        List<Set<String>> steps = new ArrayList<>();
        Set<String> members = Set.of();
        for (Step step : plan.steps()) {
            members = choose(revision, step, alive, members);
            steps.add(members);
        }
        return steps;
    }

    /**
     * @param revision salts the ranks, so that it is not the same ones each time
     * @param alive all that are alive, each id once
     * @param members those of before
     * @return those of now, all of them alive
     */
    static Set<String> choose(long revision, Step step, Collection<Candidate> alive, Set<String> members) {
        Set<String> chosen = new TreeSet<>();
        for (Candidate each : alive) {
            if (members.contains(each.instance()) || each.hasCanary()) {
                chosen.add(each.instance());
            }
        }
        List<Candidate> eligible =
                alive.stream().filter(each -> matches(step, each)).toList();
        long missing = wanted(step, eligible.size())
                - eligible.stream()
                        .filter(each -> chosen.contains(each.instance()))
                        .count();
        eligible.stream()
                .map(Candidate::instance)
                .filter(instance -> !chosen.contains(instance))
                .sorted(Comparator.comparing((String instance) -> rank(revision, instance)))
                .limit(Math.max(0, missing))
                .toList()
                .forEach(chosen::add);
        return chosen;
    }

    private static boolean matches(Step step, Candidate each) {
        return (step.instances().isEmpty() || step.instances().contains(each.instance()))
                && each.labels().entrySet().containsAll(step.labels().entrySet());
    }

    /** How many of so many; 10 % of 31 are 4. */
    static long wanted(Step step, int eligible) {
        Integer count = step.count();
        Double percent = step.percent();
        if (count != null) {
            return Math.min(count, eligible);
        }
        // what is not exact in binary, such as 7 % of 100, must not round up to one more
        return percent == null ? eligible : (long) Math.ceil(percent * eligible / 100 - 1e-9);
    }

    private static String rank(long revision, String instance) {
        return Sha256.hex(revision + "/" + instance);
    }
}
