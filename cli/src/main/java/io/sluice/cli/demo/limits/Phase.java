package io.sluice.cli.demo.limits;

import io.sluice.cli.demo.Arrivals;
import java.util.List;

/**
 * A part of a scene.
 *
 * @param word what the table calls it
 * @param trouble whether this is what the scene is about
 * @param arrivals what comes in it
 */
record Phase(String word, boolean trouble, Arrivals arrivals) {

    /** Trouble for about half of the time, and before and after it things are as they should be. */
    static List<Phase> around(int seconds, String before, int usualPerSecond, String trouble, int perSecond) {
        int quiet = Math.max(1, seconds / 4);
        Phase usual = new Phase(before, false, new Arrivals(usualPerSecond, quiet));
        return List.of(usual, new Phase(trouble, true, new Arrivals(perSecond, seconds - 2 * quiet)), usual);
    }

    int seconds() {
        return arrivals.seconds();
    }
}
