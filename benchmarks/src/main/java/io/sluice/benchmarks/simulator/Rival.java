package io.sluice.benchmarks.simulator;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.Algorithm;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Who takes part. Defaults of its makers, but for the highest limit, which is {@value #HIGHEST} for all, since there are servers here that
 * need more than a thousand.
 *
 * @param key what the command line and the results call it
 * @param title what reports call it
 * @param make a new one, before the server of a scenario
 */
record Rival(String key, String title, Function<Scenario, Limiter> make) {
    static final int HIGHEST = 10_000;

    static final Rival SLUICE =
            new Rival("drain-probe", "Sluice (drain-probe)", scenario -> ours(Algorithm.DRAIN_PROBE));
    static final Rival NONE = new Rival("no-limit", "no limit", scenario -> new Constant(Double.POSITIVE_INFINITY));

    /** Ours first, with the choices that it has besides the default. */
    static final List<Rival> ALL = List.of(
            SLUICE,
            new Rival("first-design", "drain-probe as first designed", scenario -> new FirstDesign(HIGHEST)),
            NONE,
            new Rival("best-constant", "best constant limit", Oracle::best),
            new Rival("bbr", "Sluice, BBR", scenario -> ours(Algorithm.BBR)),
            new Rival("gradient", "Sluice, GRADIENT", scenario -> ours(Algorithm.GRADIENT)),
            new Rival("sluice-vegas", "Sluice, VEGAS", scenario -> ours(Algorithm.VEGAS)),
            new Rival("sluice-aimd", "Sluice, AIMD", scenario -> ours(Algorithm.AIMD)),
            new Rival("vegas", "Vegas", scenario -> new Netflix(vegas())),
            new Rival(
                    "vegas-windowed",
                    "Vegas, windowed",
                    scenario -> new Netflix(WindowedLimit.newBuilder().build(vegas()))),
            new Rival("gradient2", "Gradient2", scenario -> new Netflix(gradient2())),
            new Rival(
                    "gradient2-windowed",
                    "Gradient2, windowed, 100 ms",
                    scenario -> new Netflix(WindowedLimit.newBuilder()
                            .minWindowTime(100, TimeUnit.MILLISECONDS)
                            .maxWindowTime(100, TimeUnit.MILLISECONDS)
                            .build(gradient2()))),
            new Rival(
                    "aimd",
                    "AIMD",
                    scenario -> new Netflix(AIMDLimit.newBuilder()
                            .maxLimit(HIGHEST)
                            .timeout(scenario.timeoutNanos(), TimeUnit.NANOSECONDS)
                            .build())),
            new Rival("envoy", "Envoy's gradient", scenario -> new Envoy(HIGHEST)),
            new Rival("sentinel", "Sentinel's formula", scenario -> new Sentinel(scenario.workers())),
            new Rival("kratos", "Kratos' formula", scenario -> new Kratos()));

    Limiter start(Scenario scenario) {
        return make.apply(scenario);
    }

    private static Limiter ours(Algorithm algorithm) {
        return new GateLimiter(
                AdaptiveConfig.custom().algorithm(algorithm).maxLimit(HIGHEST).build());
    }

    private static VegasLimit vegas() {
        return VegasLimit.newBuilder().maxConcurrency(HIGHEST).build();
    }

    private static Gradient2Limit gradient2() {
        return Gradient2Limit.newBuilder().maxConcurrency(HIGHEST).build();
    }
}
