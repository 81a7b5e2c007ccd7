package io.sluice.cli.demo.breaker;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How one side came through the whole run.
 *
 * @param changes the changes of the breaker's state, in their order; empty without a breaker
 */
record Outcome(Script script, List<Second> seconds, List<Change> changes, Total total) {

    /**
     * From the recovery of the service to the end of the first second in which at least 95 % of the calls that ended brought a
     * price again; empty if there was none.
     */
    OptionalLong recoveryNanos() {
        long recovered = script.startOf(Script.Phase.RECOVERY).toNanos();
        return seconds.stream()
                .filter(second -> TimeUnit.SECONDS.toNanos(second.number() - 1L) >= recovered && second.well())
                .mapToLong(second -> TimeUnit.SECONDS.toNanos(second.number()) - recovered)
                .findFirst();
    }
}
