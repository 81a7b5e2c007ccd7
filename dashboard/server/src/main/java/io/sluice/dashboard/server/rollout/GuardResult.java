package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.rollout.CohortCounts.Cohort;
import io.sluice.dashboard.server.rollout.Plan.Guards;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one guard stands.
 *
 * @param name as in {@link Guards}
 * @param canary what the canary has
 * @param control what all others have; null if that is not looked at
 * @param limit what the canary may have
 * @param requests calls of the canary
 * @param verdict what follows
 */
public record GuardResult(
        String name, double canary, @Nullable Double control, double limit, long requests, Verdict verdict) {

    /** What follows. */
    public enum Verdict {
        OK,
        BREACHED,
        /** There are fewer calls, in the canary or in what it is compared with, than are needed to say anything. */
        TOO_FEW
    }

    /** All guards that are set. */
    static List<GuardResult> of(Guards guards, Cohort canary, Cohort control) {
        List<GuardResult> results = new ArrayList<>();
        boolean enough = canary.requests() >= guards.minRequests();
        boolean comparable = enough && control.requests() >= guards.minRequests();
        if (guards.blockRatio() != null) {
            results.add(result(
                    "blockRatio", canary.blockRatio(), control.blockRatio(), guards.blockRatio(), canary, enough));
        }
        if (guards.exceptionRatioAbove() != null) {
            double limit = control.exceptionRatio() + guards.exceptionRatioAbove();
            results.add(result(
                    "exceptionRatioAbove",
                    canary.exceptionRatio(),
                    control.exceptionRatio(),
                    limit,
                    canary,
                    comparable));
        }
        if (guards.p99Times() != null) {
            double limit = (double) control.p99() * guards.p99Times();
            results.add(result("p99Times", (double) canary.p99(), (double) control.p99(), limit, canary, comparable));
        }
        if (guards.breakerOpens() != null) {
            results.add(result("breakerOpens", (double) canary.opens(), null, guards.breakerOpens(), canary, true));
        }
        return results;
    }

    private static GuardResult result(
            String name, double value, @Nullable Double control, double limit, Cohort canary, boolean enough) {
        Verdict verdict = !enough ? Verdict.TOO_FEW : value > limit ? Verdict.BREACHED : Verdict.OK;
        return new GuardResult(name, value, control, limit, canary.requests(), verdict);
    }

    /** Such as {@code block ratio 80.0 % > 2.0 % on 4 instances, n = 1234}. */
    String breach(int instances) {
        String what = switch (name) {
            case "blockRatio" -> "block ratio " + percent(canary) + " > " + percent(limit);
            case "exceptionRatioAbove" -> "exception ratio " + percent(canary) + " > " + percent(limit);
            case "p99Times" -> "p99 " + Math.round(canary / 1_000) + " ms > " + Math.round(limit / 1_000) + " ms";
            default -> Math.round(canary) + " breakers opened, at most " + Math.round(limit) + " may";
        };
        return what + " on " + instances + " instances, n = " + requests;
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.1f %%", ratio * 100);
    }
}
