package io.sluice.cli.demo.cluster;

import java.util.Arrays;
import java.util.stream.IntStream;

/** What each process let in, in each tenth of a second, as they told; what came late is in one tenth after the end. Not safe for several threads. */
final class Book {
    static final int IN_A_SECOND = 10;
    static final int PER_TENTH = Plan.LIMIT / IN_A_SECOND;

    private final int[][] asked;
    private final int[][] letIn;

    Book(int seconds) {
        asked = new int[Plan.MEMBERS][seconds * IN_A_SECOND + 1];
        letIn = new int[Plan.MEMBERS][seconds * IN_A_SECOND + 1];
    }

    void add(int member, int tenth, int callsAsked, int callsLetIn) {
        asked[member][tenth] += callsAsked;
        letIn[member][tenth] += callsLetIn;
    }

    // ---- for the table; the first second is 1

    int asked(int second) {
        return IntStream.range(0, Plan.MEMBERS)
                .map(member -> sum(asked[member], second - 1, second))
                .sum();
    }

    int letIn(int second) {
        return letInBetween(second - 1, second);
    }

    int letIn(int member, int second) {
        return sum(letIn[member], second - 1, second);
    }

    IntStream letInByTenth(int second) {
        return IntStream.range((second - 1) * IN_A_SECOND, second * IN_A_SECOND).map(this::letInOfAll);
    }

    // ---- for the promises; moments are seconds since the beginning

    long asked() {
        return Arrays.stream(asked).flatMapToInt(Arrays::stream).asLongStream().sum();
    }

    long letIn() {
        return Arrays.stream(letIn).flatMapToInt(Arrays::stream).asLongStream().sum();
    }

    /** To the end, with what came late. */
    int askedSince(int member, int from) {
        return Arrays.stream(asked[member]).skip((long) from * IN_A_SECOND).sum();
    }

    int letInBetween(int from, int to) {
        return IntStream.range(0, Plan.MEMBERS)
                .map(member -> letInBetween(member, from, to))
                .sum();
    }

    int letInBetween(int member, int from, int to) {
        return sum(letIn[member], from, to);
    }

    /** By how much the calls let in were ahead of the limit at most: over every stretch of tenths, long or short. */
    int mostAhead() {
        int ahead = 0;
        int most = 0;
        for (int tenth = 0; tenth < letIn[0].length; tenth++) {
            ahead = Math.max(0, ahead) + letInOfAll(tenth) - PER_TENTH;
            most = Math.max(most, ahead);
        }
        return most;
    }

    private int letInOfAll(int tenth) {
        return IntStream.range(0, Plan.MEMBERS)
                .map(member -> letIn[member][tenth])
                .sum();
    }

    private static int sum(int[] tenths, int from, int to) {
        return IntStream.range(from * IN_A_SECOND, to * IN_A_SECOND)
                .map(tenth -> tenths[tenth])
                .sum();
    }
}
