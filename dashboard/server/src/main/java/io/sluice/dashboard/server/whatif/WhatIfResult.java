package io.sluice.dashboard.server.whatif;

import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.WhatIfAnswer.Fidelity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all instances that answered in time found.
 *
 * @param asked how many were asked
 * @param answered how many answered
 * @param windowMillis how far back was asked for
 * @param coveredMillis how much of that the instances remember, on the average
 * @param tookMillis until the last answer, or the end of patience
 * @param offered calls that were played again
 * @param results one for each rule, in their order
 * @param suggestion a limit that would have refused hardly anything; null if none was found, or it was not asked for
 * @param errors why instances did not understand the question, each once
 */
public record WhatIfResult(
        int asked,
        int answered,
        long windowMillis,
        long coveredMillis,
        long tookMillis,
        long offered,
        List<RuleResult> results,
        @Nullable Suggestion suggestion,
        List<Mistake> errors) {

    /**
     * What one rule would have done.
     *
     * @param ruleId which
     * @param fidelity how true that is: the worst of all answers
     * @param leastRejected calls it would have refused at least
     * @param mostRejected calls it would have refused at most
     * @param firstRejected when the first was, in milliseconds since 1970; null if none
     * @param why why it is not exact; null if it is
     * @param said how many instances have said something of it
     * @param worst those where it would have refused the most, at most five
     */
    public record RuleResult(
            String ruleId,
            Fidelity fidelity,
            long leastRejected,
            long mostRejected,
            @Nullable Long firstRejected,
            @Nullable String why,
            int said,
            List<Worst> worst) {}

    /** Where much would have been refused. */
    public record Worst(String instance, long offered, long leastRejected, long mostRejected) {}

    /**
     * The smallest limit that was tried and would have refused at most 0.1 % of the calls.
     *
     * @param limitForPeriod as the rule says it: of each instance, or of all together
     */
    public record Suggestion(String ruleId, long limitForPeriod, long leastRejected, long mostRejected) {}

    WhatIfResult with(@Nullable Suggestion found, long took) {
        return new WhatIfResult(asked, answered, windowMillis, coveredMillis, took, offered, results, found, errors);
    }
}
