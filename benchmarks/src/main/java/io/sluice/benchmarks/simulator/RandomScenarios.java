package io.sluice.benchmarks.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Servers and workloads that nobody has chosen: each is its seed.
 * <p>Two to a thousand workers; any distribution of service times with a mean from 2 ms up; clients that wait for 6 to 20 service times,
 * and for three of the longest kind of request; 0.3 to 5 times the load that the server can take, that stays, steps or wanders; in one of
 * eight the requests come in bursts of one to eight service times; in one of six they are a mix of short and long ones; in one of five
 * they wait for somebody else besides; then a change of speed, of workers, or a hang.
 */
final class RandomScenarios {
    private static final double MOST_REQUESTS = 200_000;
    private static final double SECONDS = 30;
    private static final double WARM_UP = 15;

    private static final List<Service> SERVICES = List.of(Service.values());

    private RandomScenarios() {}

    static Scenario of(long seed) {
        SplittableRandom random =
                new SplittableRandom(new Random(seed).nextLong()); // neighbouring seeds have nothing in common
        int workers = (int) Math.round(logUniform(random, 2, 1000));
        Service service = SERVICES.get(random.nextInt(SERVICES.size()));
        double spread = switch (service) {
            case CONSTANT, EXPONENTIAL -> 0;
            case LOGNORMAL -> 0.3 + 1.7 * random.nextDouble();
            case BIMODAL -> 3 + 7 * random.nextDouble();
            case HEAVY_TAIL -> 0.5 + random.nextDouble();
        };
        double least = workers * (SECONDS + WARM_UP) * 2 / MOST_REQUESTS * 1e9;
        double mean = Math.max(least, logUniform(random, 2e6, 200e6));
        double wait = random.nextInt(5) == 0 ? mean * 2 * random.nextDouble() : 0;
        double end = WARM_UP + SECONDS + 100 * mean / 1e9;
        List<Stage> stages = stages(random, end);
        long burst = random.nextInt(8) == 0 ? (long) (mean * (1 + 7 * random.nextDouble())) : 0;
        List<Stream> streams = random.nextInt(6) == 0
                ? List.of(
                        new Stream("short", 0.9, 1, Stream.usual().context()),
                        new Stream(
                                "long",
                                0.1,
                                5 + 10 * random.nextDouble(),
                                Stream.usual().context()))
                : List.of(Stream.usual());
        double longest = streams.stream().mapToDouble(Stream::work).max().orElse(1);
        double timeout = mean * Math.max(6 + 14 * random.nextDouble(), 3 * longest);
        return new Scenario(
                "random " + seed,
                seed,
                workers,
                service,
                mean,
                spread,
                wait,
                (long) timeout,
                burst,
                streams,
                stages,
                (long) (WARM_UP * 1e9),
                (long) (end * 1e9));
    }

    private static List<Stage> stages(SplittableRandom random, double end) {
        List<Stage> stages = new ArrayList<>();
        double load = load(random);
        stages.add(Stage.load(0, load));
        switch (random.nextInt(6)) {
            case 0 -> {} // as it is
            case 1 -> stages.add(Stage.load(WARM_UP + SECONDS / 4, load(random)));
            case 2 -> {
                double slowness = logUniform(random, 0.4, 3);
                stages.add(Stage.load(WARM_UP + SECONDS / 4, load).slower(slowness));
                stages.add(Stage.load(WARM_UP + SECONDS / 2, load));
            }
            case 3 -> {
                double workers = logUniform(random, 0.4, 1.5);
                stages.add(Stage.load(WARM_UP + SECONDS / 4, load).workers(workers));
                stages.add(Stage.load(WARM_UP + SECONDS / 2, load));
            }
            case 4 -> {
                double hang = 0.5 + 3 * random.nextDouble();
                stages.add(Stage.load(WARM_UP + SECONDS / 4, load).hanging());
                stages.add(Stage.load(WARM_UP + SECONDS / 4 + hang, load));
            }
            default -> {
                double walk = load;
                for (double at = 2; at < end; at += 1 + 2 * random.nextDouble()) {
                    walk = Math.max(0.2, Math.min(5, walk * Math.exp(0.5 * random.nextGaussian())));
                    stages.add(Stage.load(at, walk));
                }
            }
        }
        return stages;
    }

    private static double load(SplittableRandom random) {
        return logUniform(random, 0.3, 5);
    }

    private static double logUniform(SplittableRandom random, double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }
}
