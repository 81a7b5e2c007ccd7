package io.sluice.dashboard.server.whatif;

import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.WhatIfAnswer;
import io.sluice.dashboard.api.WhatIfAnswer.Fidelity;
import io.sluice.dashboard.server.whatif.WhatIfResult.RuleResult;
import io.sluice.dashboard.server.whatif.WhatIfResult.Worst;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Gathers the answers to one question. Bounds are added up: each instance's truth lies between its own. Safe for many threads. */
final class Poll {
    private static final int WORST = 5;

    private final List<String> rules;
    private final CompletableFuture<Poll> done = new CompletableFuture<>();
    private final Set<String> waitingFor = new TreeSet<>(); // these are guarded by this
    private final List<Said> said = new ArrayList<>();
    private final Set<Mistake> errors = new LinkedHashSet<>();
    private int asked;

    /** An answer, and whose. */
    private record Said(String instance, WhatIfAnswer answer, long offsetMillis) {}

    /**
     * @param rules their ids
     */
    Poll(List<String> rules) {
        this.rules = rules;
    }

    /** Who was asked is known after the question was sent; answers may be there already. */
    void asked(Set<String> instances) {
        boolean all;
        synchronized (this) {
            asked = instances.size();
            waitingFor.addAll(instances);
            said.forEach(each -> waitingFor.remove(each.instance));
            all = waitingFor.isEmpty();
        }
        if (all) {
            finish();
        }
    }

    void answered(String instance, WhatIfAnswer answer, long offsetMillis) {
        boolean all;
        synchronized (this) {
            if (done.isDone() || said.stream().anyMatch(each -> each.instance.equals(instance))) {
                return;
            }
            said.add(new Said(instance, answer, offsetMillis));
            errors.addAll(answer.errors());
            waitingFor.remove(instance);
            all = asked > 0 && waitingFor.isEmpty();
        }
        if (all) {
            finish();
        }
    }

    /** Ends it with what there is. */
    void finish() {
        done.complete(this);
    }

    /** Ends when all have answered, or it was ended. */
    CompletableFuture<Poll> done() {
        return done;
    }

    synchronized WhatIfResult result(long windowMillis, long tookMillis) {
        List<RuleResult> results = new ArrayList<>();
        for (String rule : rules) {
            results.add(result(rule));
        }
        long covered = said.isEmpty()
                ? 0
                : said.stream().mapToLong(each -> each.answer.coveredMillis()).sum() / said.size();
        return new WhatIfResult(
                asked,
                said.size(),
                windowMillis,
                covered,
                tookMillis,
                said.stream().mapToLong(each -> each.answer.offered()).sum(),
                results,
                null,
                List.copyOf(errors));
    }

    private RuleResult result(String rule) {
        Fidelity fidelity = Fidelity.EXACT;
        long least = 0;
        long most = 0;
        @Nullable Long first = null;
        @Nullable String why = null;
        int count = 0;
        List<Worst> worst = new ArrayList<>();
        for (Said each : said) {
            WhatIfAnswer.Result result = each.answer.results().stream()
                    .filter(one -> one.ruleId().equals(rule))
                    .findFirst()
                    .orElse(null);
            if (result == null) {
                continue; // it did not understand
            }
            count++;
            if (result.fidelity().compareTo(fidelity) > 0) {
                fidelity = result.fidelity();
                why = result.why();
            }
            least += result.leastRejected();
            most += result.mostRejected();
            Long at = result.firstRejected();
            if (at != null) {
                long corrected = at + each.offsetMillis;
                first = first == null ? corrected : Math.min(first, corrected);
            }
            if (result.mostRejected() > 0) {
                worst.add(
                        new Worst(each.instance, each.answer.offered(), result.leastRejected(), result.mostRejected()));
            }
        }
        worst.sort(Comparator.comparingLong(Worst::mostRejected).reversed());
        List<Worst> some = worst.stream().limit(WORST).toList();
        return new RuleResult(rule, fidelity, least, most, first, why, count, some);
    }
}
