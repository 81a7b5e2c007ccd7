package io.sluice.cluster.envoy;

import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.sluice.cluster.envoy.DomainRules.Match;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request: what of each limit is taken, all or nothing. Limits that only count are taken each for itself, since they must not keep
 * others from being taken; what would take nothing only looks. Used once.
 */
final class Decision {
    private static final Client ENVOY = new Client(0);

    private final Desk desk;
    private final int bytes;
    private final String namespace;
    private final List<@Nullable Match> matches;
    private final long[] hits;
    private final @Nullable Answer[] answers;

    // Targets, with the descriptors that have them: two descriptors of one count take the sum.
    private final Map<Target, List<Integer>> together = new LinkedHashMap<>();
    private final Map<Target, List<Integer>> alone = new LinkedHashMap<>();
    private final Map<Target, List<Integer>> looking = new LinkedHashMap<>();

    /**
     * @param matches the limit of each descriptor; null if it has none
     */
    Decision(Desk desk, String namespace, RateLimitRequest request, List<@Nullable Match> matches) {
        this.desk = desk;
        bytes = request.getSerializedSize();
        this.namespace = namespace;
        this.matches = matches;
        hits = new long[matches.size()];
        answers = new Answer[matches.size()];
        boolean refused = matches.stream().anyMatch(match -> match != null && refusesAll(match.limit()));
        for (int i = 0; i < hits.length; i++) {
            hits[i] = hits(request, i);
            Match match = matches.get(i);
            if (match != null && match.limit().isCounted()) {
                Map<Target, List<Integer>> whose =
                        hits[i] == 0 || refused ? looking : match.limit().shadow() ? alone : together;
                whose.computeIfAbsent(new Target(match.limit().ruleId(), match.key()), t -> new ArrayList<>())
                        .add(i);
            }
        }
    }

    private static boolean refusesAll(DescriptorLimit limit) {
        return !limit.unlimited() && !limit.shadow() && limit.requestsPerUnit() == 0;
    }

    /** A descriptor's own number, which may be zero, or the request's, which is at least one. */
    private static long hits(RateLimitRequest request, int descriptor) {
        return request.getDescriptors(descriptor).hasHitsAddend()
                ? Math.min(
                        LimitEngine.MAX_PERMITS,
                        request.getDescriptors(descriptor).getHitsAddend().getValue() & Long.MAX_VALUE)
                : Math.max(1, Integer.toUnsignedLong(request.getHitsAddend()));
    }

    /**
     * What became of each descriptor: whether it has its hits, and how many are left; null if it has no count. Never completes
     * exceptionally.
     */
    CompletionStage<List<@Nullable Answer>> run() {
        List<CompletableFuture<?>> pending = new ArrayList<>();
        if (!together.isEmpty()) {
            pending.add(taken(together, desk.decideTogether(namespace, ENVOY, acquires(together), bytes)));
        }
        if (!alone.isEmpty()) {
            pending.add(taken(alone, desk.decide(namespace, ENVOY, acquires(alone), 0)));
        }
        if (!looking.isEmpty()) {
            pending.add(taken(looking, desk.look(namespace, ENVOY, acquires(looking), 0)));
        }
        return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                .thenApply(done -> Arrays.asList(answers));
    }

    private List<Ask.Acquire> acquires(Map<Target, List<Integer>> whose) {
        List<Ask.Acquire> acquires = new ArrayList<>(whose.size());
        whose.forEach((target, descriptors) -> {
            long sum = descriptors.stream().mapToLong(i -> hits[i]).sum();
            acquires.add(new Ask.Acquire(target, Math.max(1, sum)));
        });
        return acquires;
    }

    private CompletableFuture<?> taken(Map<Target, List<Integer>> whose, CompletionStage<List<Answer>> decided) {
        return decided.thenAccept(all -> {
                    int at = 0;
                    for (List<Integer> descriptors : whose.values()) {
                        Answer answer = all.get(at++);
                        descriptors.forEach(i -> answers[i] = answer);
                    }
                })
                .toCompletableFuture();
    }

    List<@Nullable Match> matches() {
        return matches;
    }
}
