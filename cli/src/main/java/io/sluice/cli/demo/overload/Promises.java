package io.sluice.cli.demo.overload;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/** What the limited server must keep. */
final class Promises {
    private static final double OF_CAPACITY = 0.8;
    private static final double AFTERWARDS = 0.98;
    private static final Duration LONGEST = Run.CALLERS_PATIENCE;

    private Promises() {}

    static List<Promise> of(Plan plan, List<Second> limited) {
        return List.of(
                stillAnswers(plan, limited), inTime(plan, limited), recovers(plan, limited), nothingLost(limited));
    }

    private static Promise stillAnswers(Plan plan, List<Second> seconds) {
        double answered = sum(seconds, plan::isOverload, Second::good) / (double) plan.overloadSeconds();
        return new Promise(
                "at 4 × it still answers 80 % of what it can: " + Show.count(Math.round(answered)) + " of "
                        + Plan.CAPACITY + " a second",
                answered >= OF_CAPACITY * Plan.CAPACITY);
    }

    private static Promise inTime(Plan plan, List<Second> seconds) {
        long late = sum(seconds, plan::isOverload, Second::late);
        long taken = late + sum(seconds, plan::isOverload, Second::good);
        return new Promise(
                "what it takes it answers in time, 99 of 100: " + Show.count(late) + " of " + Show.count(taken)
                        + " took longer than " + Show.plain(LONGEST),
                late * 100 <= taken);
    }

    private static Promise recovers(Plan plan, List<Second> seconds) {
        long offered = sum(seconds, plan::isRecovered, Second::offered);
        long good = sum(seconds, plan::isRecovered, Second::good);
        return new Promise(
                "a second after the overload everybody is served: " + Show.count(good) + " of " + Show.count(offered),
                good >= AFTERWARDS * offered);
    }

    private static Promise nothingLost(List<Second> seconds) {
        long offered = sum(seconds, any -> true, Second::offered);
        long good = sum(seconds, any -> true, Second::good);
        long refused = sum(seconds, any -> true, Second::refused);
        long late = sum(seconds, any -> true, second -> second.late() + second.failed());
        boolean adds = offered == good + refused + late;
        return new Promise(
                "no call lost: " + Show.count(offered) + " offered " + (adds ? "=" : "≠") + " " + Show.count(good)
                        + " in time + " + Show.count(refused) + " refused + " + Show.count(late) + " late",
                adds);
    }

    private static long sum(List<Second> seconds, IntPredicate which, ToIntFunction<Second> number) {
        return seconds.stream()
                .filter(second -> which.test(second.number()))
                .mapToInt(number)
                .sum();
    }
}
