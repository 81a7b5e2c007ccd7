package io.sluice.benchmarks.live;

import io.sluice.cli.demo.overload.Limiter;

/**
 * One of those that are compared.
 *
 * @param name what reports call it
 * @param limiter what the server's process makes one of
 * @param color in charts
 */
record Contender(String name, Class<? extends Limiter> limiter, String color) {}
