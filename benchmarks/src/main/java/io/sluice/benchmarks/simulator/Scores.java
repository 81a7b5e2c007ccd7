package io.sluice.benchmarks.simulator;

import java.util.List;

/** What one limiter reached: in the cases, and in one random scenario after the other. */
record Scores(Rival rival, List<Score> cases, List<Score> random) {}
