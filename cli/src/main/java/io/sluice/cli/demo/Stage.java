package io.sluice.cli.demo;

/**
 * What an act is given to play on.
 *
 * @param seconds how long its script runs; {@link #OPEN_END} for an act that {@linkplain Act#goesOn goes on} until it is stopped
 * @param instances how many simulated instances are wanted besides; 0 for none
 * @param terminal where it shows itself
 * @param processes starts what it needs, and stops that however the act ends
 */
public record Stage(int seconds, int instances, Terminal terminal, Processes processes) {
    /** Of an act that goes on until it is stopped. */
    public static final int OPEN_END = 0;

    /** Whether the act is to go on until it is stopped. */
    public boolean isOpenEnded() {
        return seconds == OPEN_END;
    }
}
