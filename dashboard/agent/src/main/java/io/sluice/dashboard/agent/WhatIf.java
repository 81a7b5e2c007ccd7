package io.sluice.dashboard.agent;

import io.sluice.core.rule.Rule;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.WhatIfAnswer;
import io.sluice.dashboard.api.WhatIfAnswer.Fidelity;
import io.sluice.dashboard.api.WhatIfAnswer.Result;
import io.sluice.dashboard.api.WhatIfQuestion;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers what-if questions, from what is remembered, with counts only. One question takes at most 50 ms, and less if nobody waits so long. Not safe for
 * several threads.
 */
final class WhatIf {
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final NanoClock clock;
    private final AgentClock time;
    private final Function<String, Optional<CountRing>> rings;
    private final IntSupplier instances;
    private @Nullable RuleDocuments documents;

    /**
     * @param rings what is remembered of a resource
     * @param instances how many share limits of scope SHARE
     */
    WhatIf(NanoClock clock, AgentClock time, Function<String, Optional<CountRing>> rings, IntSupplier instances) {
        this.clock = clock;
        this.time = time;
        this.rings = rings;
        this.instances = instances;
    }

    WhatIfAnswer answer(WhatIfQuestion question) {
        long start = clock.exactNanos();
        List<Rule<?>> rules;
        try {
            rules = documents().read(question.rules().document(0, 0)).rules();
        } catch (InvalidRulesException wrong) {
            documents = null; // it may have been asked to assume too much
            List<Mistake> mistakes = wrong.errors().stream().map(Mistake::of).toList();
            return new WhatIfAnswer(question.id(), 0, 0, micros(start), List.of(), mistakes);
        }
        CountRing.Slots slots = rings.apply(question.resource())
                .map(ring -> ring.last((int) (question.window().toMillis() / CountRing.SLOT_MILLIS)))
                .orElse(new CountRing.Slots(0, new int[0]));
        long patience = Math.min(MOST_NANOS, question.deadline().toNanos());
        Replay replay = new Replay(slots, instances.getAsInt(), clock, start + patience);
        List<Result> results = new ArrayList<>();
        for (Rule<?> rule : rules) {
            results.add(played(replay, rule));
        }
        long offered = Arrays.stream(slots.counts())
                .filter(count -> count > 0)
                .asLongStream()
                .sum();
        long covered = Arrays.stream(slots.counts()).filter(count -> count >= 0).count() * CountRing.SLOT_MILLIS;
        return new WhatIfAnswer(question.id(), offered, covered, micros(start), results, List.of());
    }

    /** Made when it is asked for first: most applications never are. */
    private RuleDocuments documents() {
        RuleDocuments present = documents;
        if (present == null) {
            present = RuleDocuments.assuming(StandardKinds.all());
            documents = present;
        }
        return present;
    }

    private Result played(Replay replay, Rule<?> rule) {
        try {
            return replay.play(rule, slot -> time.ofConsole(slot * CountRing.SLOT_MILLIS));
        } catch (Replay.TooLongException tooLong) {
            return new Result(rule.id(), Fidelity.SHADOW_ONLY, 0, 0, null, "there were too many calls to play again");
        }
    }

    private long micros(long start) {
        return Math.max(0, (clock.exactNanos() - start) / 1_000);
    }
}
