package io.sluice.dashboard.api;

import io.sluice.core.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one instance found: counts, and nothing of any call.
 *
 * @param id of the question
 * @param offered calls that asked in what was played again, refused or not
 * @param coveredMillis how much of the window is remembered, and was played again
 * @param cpuMicros what it took
 * @param results one for each rule of the question, in their order
 * @param errors what is wrong with the question, if it was not understood; then there are no results
 */
public record WhatIfAnswer(
        String id, long offered, long coveredMillis, long cpuMicros, List<Result> results, List<Mistake> errors) {

    /** How true a result is. */
    public enum Fidelity {
        /** The very number: what is remembered says all that the limiter asks for. */
        EXACT,
        /** The number lies between the two, depending on when within a tenth of a second the calls came. */
        RANGE,
        /** Nothing honest can be said: let the rule run in shadow. */
        SHADOW_ONLY
    }

    /**
     * What one rule would have done.
     *
     * @param ruleId which
     * @param fidelity how true this is
     * @param leastRejected calls it would have refused at least
     * @param mostRejected calls it would have refused at most; the same if exact
     * @param firstRejected when the first was, by the agent's clock, in milliseconds since 1970; null if none
     * @param why why nothing can be said, or why it is only a range; null if there is nothing to explain
     */
    public record Result(
            String ruleId,
            Fidelity fidelity,
            long leastRejected,
            long mostRejected,
            @Nullable Long firstRejected,
            @Nullable String why) {
        public Result {
            Names.checkText("ruleId", ruleId);
            Check.present("fidelity", fidelity);
            Check.inRange("leastRejected", leastRejected, 0, Position.MAX);
            Check.inRange("mostRejected", mostRejected, leastRejected, Position.MAX);
        }
    }

    public WhatIfAnswer {
        Names.checkText("id", id);
        Check.inRange("offered", offered, 0, Position.MAX);
        Check.inRange("coveredMillis", coveredMillis, 0, WhatIfQuestion.LONGEST.toMillis());
        Check.inRange("cpuMicros", cpuMicros, 0, Position.MAX);
        results = Check.listOf("results", results);
        errors = Check.listOf("errors", errors);
    }
}
