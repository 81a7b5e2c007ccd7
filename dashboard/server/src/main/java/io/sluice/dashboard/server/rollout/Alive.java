package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.agents.Presence;
import io.sluice.dashboard.server.rollout.Membership.Candidate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The instances of an application that were heard of within a minute: those that a rollout is about.
 *
 * @param instances two starts of one instance are two
 */
record Alive(List<InstanceView> instances) {
    static Alive of(List<InstanceView> all) {
        return new Alive(all.stream()
                .filter(each -> each.presence().compareTo(Presence.OFFLINE) < 0)
                .toList());
    }

    Set<String> names() {
        return instances.stream().map(InstanceView::instance).collect(Collectors.toSet());
    }

    /**
     * Those that can be chosen; two starts of one instance are one.
     *
     * @param revision who has it in force is said to; 0 for none
     */
    List<Candidate> candidates(long revision) {
        Map<String, Candidate> byName = new TreeMap<>();
        for (InstanceView each : instances) {
            boolean has = revision > 0 && each.current().revision() == revision;
            byName.merge(
                    each.instance(),
                    new Candidate(each.instance(), each.labels(), has),
                    (one, other) ->
                            new Candidate(one.instance(), other.labels(), one.hasCanary() || other.hasCanary()));
        }
        return List.copyOf(byName.values());
    }
}
