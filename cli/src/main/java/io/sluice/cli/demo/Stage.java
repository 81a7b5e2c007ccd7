package io.sluice.cli.demo;

/**
 * What an act is given to play on.
 *
 * @param seconds how long its script runs
 * @param terminal where it shows itself
 * @param processes starts what it needs, and stops that however the act ends
 */
public record Stage(int seconds, Terminal terminal, Processes processes) {}
