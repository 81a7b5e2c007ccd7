package io.sluice.cli.demo.cluster;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import java.util.List;
import java.util.stream.IntStream;

/** What the act keeps. */
final class Promises {
    /** A process reads its clock after a call was let in, so of each one call may lie in the next tenth. */
    private static final int BETWEEN_TWO_READINGS = Plan.MEMBERS;

    /** Until the server has found out, and the others have leased what the killed one had. */
    private static final int SECONDS_TO_TAKE_OVER = 1;

    private static final double FULL = 0.95;
    private static final double FAIR = 0.8;

    private Promises() {}

    static List<Promise> of(Plan plan, Book book) {
        return List.of(neverMore(book), fair(plan, book), takenOver(plan, book), nothingLost(plan, book));
    }

    private static Promise neverMore(Book book) {
        int most = book.mostAhead();
        return new Promise(
                "never more than " + Plan.LIMIT + " a second and " + Plan.BURST
                        + " at once by all processes together, over every stretch of time: at most " + most
                        + " ahead, kill and all",
                most <= Plan.BURST + BETWEEN_TWO_READINGS);
    }

    private static Promise fair(Plan plan, Book book) {
        int[] had = IntStream.range(0, Plan.MEMBERS)
                .map(member -> book.letInBetween(member, 1, plan.killedAfter()))
                .toArray();
        int least = IntStream.of(had).min().orElse(0);
        int most = IntStream.of(had).max().orElse(0);
        return new Promise(
                "each of three processes has its part: between " + Show.count(least) + " and " + Show.count(most)
                        + " calls, from the second second on",
                least >= FAIR * most && least > 0);
    }

    private static Promise takenOver(Plan plan, Book book) {
        int from = plan.killedAfter() + SECONDS_TO_TAKE_OVER;
        double share =
                book.letInBetween(from, plan.replacedAfter()) / (double) (Plan.LIMIT * (plan.replacedAfter() - from));
        return new Promise(
                "what the killed process had goes to the others within " + SECONDS_TO_TAKE_OVER + " s: they use "
                        + Show.percent(share) + " of the limit",
                share >= FULL);
    }

    /** Of the killed process it is not known what it did last; all others tell of every call. */
    private static Promise nothingLost(Plan plan, Book book) {
        boolean allTold = IntStream.range(0, Plan.MEMBERS).allMatch(member -> {
            int since = member == Plan.VICTIM ? plan.replacedAfter() : 0;
            return book.askedSince(member, since) == Plan.ASKED * (plan.seconds() - since);
        });
        long refused = book.asked() - book.letIn();
        return new Promise(
                "no call lost: " + Show.count(book.asked()) + " asked = " + Show.count(book.letIn()) + " let in + "
                        + Show.count(refused) + " refused",
                allTold && refused > 0);
    }
}
