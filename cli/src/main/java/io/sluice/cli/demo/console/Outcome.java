package io.sluice.cli.demo.console;

import static java.util.stream.Collectors.joining;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.shop.Customers.Seen;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a run in which the act changed the limit itself.
 *
 * @param seen by all customers, from the first second to the last answer
 * @param after what those of each shop saw since the limit was in force
 * @param secondsAfter how long that was, begun ones included
 * @param inForce how many shops had the new limit
 * @param tookNanos from publishing to that
 * @param asked how often payments were asked
 * @param seconds in how many seconds, begun ones included
 * @param instances how many simulated instances were wanted
 * @param reached how many of them have their rules
 */
record Outcome(
        Seen seen,
        List<Seen> after,
        int secondsAfter,
        int inForce,
        long tookNanos,
        long asked,
        int seconds,
        int instances,
        int reached) {

    List<Promise> promises() {
        List<Promise> promises = new ArrayList<>(List.of(
                new Promise(
                        "no order lost: " + Show.count(seen.bought()) + " bought = " + Show.count(seen.paid())
                                + " paid + " + Show.count(seen.later()) + " to pay later + "
                                + Show.count(seen.refused()) + " refused + " + Show.count(seen.wrong()) + " errors",
                        seen.bought() == seen.answered()),
                new Promise("no customer saw an error: " + Show.count(seen.wrong()), seen.wrong() == 0),
                new Promise(
                        "the new limit came to every shop: in force in " + inForce + " of " + Plan.SHOPS + " after "
                                + Show.latency(tookNanos),
                        inForce == Plan.SHOPS),
                holds(),
                together()));
        if (instances > 0) {
            promises.add(new Promise(
                    "so many at once are no trouble: " + Show.count(reached) + " of " + Show.count(instances)
                            + " simulated instances have their rules",
                    reached == instances));
        }
        return promises;
    }

    /** Orders that were on their way when the limit came count as well: so one second more. */
    private Promise holds() {
        long most = Plan.LOWER * (secondsAfter + 1L);
        String sold = after.stream().map(shop -> Show.count(shop.sold())).collect(joining(", "));
        return new Promise(
                "and it holds: no shop sells more than " + Plan.LOWER + " a second from then on: " + sold + " in "
                        + secondsAfter + " s, at most " + Show.count(most),
                after.stream().allMatch(shop -> shop.sold() <= most));
    }

    private Promise together() {
        long most = Plan.PAYMENTS_BURST + (long) Plan.PAYMENTS * seconds;
        return new Promise(
                "all shops together never ask payments more than " + Plan.PAYMENTS + " times a second: "
                        + Show.count(asked) + " in " + seconds + " s, at most " + Show.count(most),
                asked <= most);
    }
}
