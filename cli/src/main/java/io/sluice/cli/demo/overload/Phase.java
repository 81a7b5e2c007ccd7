package io.sluice.cli.demo.overload;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A stretch of a load.
 *
 * @param perSecond calls that arrive, on average; 0 for callers who ask again as soon as they are answered
 * @param atOnce how many such callers there are
 * @param seconds how long it lasts
 */
public record Phase(int perSecond, int atOnce, int seconds) {

    /** Calls arrive whether or not earlier ones were answered, as those of many users do. */
    public static Phase open(int perSecond, int seconds) {
        return new Phase(perSecond, 0, seconds);
    }

    /** So many callers, each of whom waits for an answer before asking again: they find out what a server can do. */
    public static Phase closed(int callers, int seconds) {
        return new Phase(0, callers, seconds);
    }

    static String write(List<Phase> phases) {
        return phases.stream()
                .map(phase -> phase.perSecond + ":" + phase.atOnce + ":" + phase.seconds)
                .collect(Collectors.joining(","));
    }

    static List<Phase> read(String text) {
        return Arrays.stream(text.split(",", -1)).map(Phase::readOne).toList();
    }

    private static Phase readOne(String text) {
        String[] numbers = text.split(":", -1);
        return new Phase(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
    }
}
