package io.sluice.dashboard.server.web;

import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.server.agents.Arrival;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.agents.Presence;
import io.sluice.dashboard.server.rollout.GuardResult;
import io.sluice.dashboard.server.rollout.RolloutView;
import io.sluice.dashboard.server.rollout.Rollouts.ArrivalOf;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a rollout has come, as the API tells it.
 *
 * @param members how many instances it is for now
 * @param online how many are alive
 * @param counts of the members, how many have come how far
 * @param answerMillis how long they took to answer; null if none has
 * @param instances all of the application
 * @param guards how they stand; none unless it bakes
 */
record ArrivalView(
        RolloutView rollout,
        int members,
        long online,
        Map<Arrival, Integer> counts,
        @Nullable Answers answerMillis,
        List<Instance> instances,
        List<GuardResult> guards) {

    /** From sending to the answer, in milliseconds. */
    record Answers(long p50, long p99, long max) {
        static @Nullable Answers of(List<Long> sorted) {
            return sorted.isEmpty()
                    ? null
                    : new Answers(at(sorted, 0.5), at(sorted, 0.99), sorted.get(sorted.size() - 1));
        }

        private static long at(List<Long> sorted, double share) {
            return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
        }
    }

    /** One cell of the matrix. */
    record Instance(
            String instance,
            boolean member,
            @Nullable String zone,
            Presence presence,
            Arrival arrival,
            @Nullable Long answerMillis,
            List<Mistake> mistakes) {}

    static ArrivalView of(ArrivalOf arrival) {
        Map<Arrival, Integer> counts = new TreeMap<>();
        List<InstanceView> members = arrival.instances().stream()
                .filter(each -> arrival.members().contains(each.instance()))
                .toList();
        members.forEach(each -> counts.merge(each.arrival(), 1, Integer::sum));
        List<Long> answers = members.stream()
                .filter(each -> each.arrival() == Arrival.APPLIED)
                .map(InstanceView::answerMillis)
                .<Long>mapMulti((millis, sink) -> {
                    if (millis != null) {
                        sink.accept(millis);
                    }
                })
                .sorted()
                .toList();
        return new ArrivalView(
                RolloutView.of(arrival.rollout()),
                members.size(),
                arrival.instances().stream()
                        .filter(each -> each.presence().compareTo(Presence.OFFLINE) < 0)
                        .count(),
                counts,
                Answers.of(answers),
                arrival.instances().stream()
                        .map(each -> new Instance(
                                each.instance(),
                                arrival.members().contains(each.instance()),
                                each.labels().get("zone"),
                                each.presence(),
                                each.arrival(),
                                each.answerMillis(),
                                each.mistakes()))
                        .toList(),
                arrival.guards());
    }
}
