package io.sluice.benchmarks.simulator;

import java.util.SplittableRandom;

/**
 * How long a request keeps a worker, with a mean of one.
 */
enum Service {
    CONSTANT {
        @Override
        double draw(SplittableRandom random, double spread) {
            return 1;
        }
    },
    EXPONENTIAL {
        @Override
        double draw(SplittableRandom random, double spread) {
            return random.nextExponential();
        }
    },
    LOGNORMAL {
        /** The spread is the coefficient of variation. */
        @Override
        double draw(SplittableRandom random, double spread) {
            double variance = Math.log1p(spread * spread);
            return Math.exp(Math.sqrt(variance) * random.nextGaussian() - variance / 2);
        }
    },
    BIMODAL {
        /** One in ten takes {@code spread} times as long as the others. */
        @Override
        double draw(SplittableRandom random, double spread) {
            double one = 1 / (0.9 + 0.1 * spread);
            return random.nextInt(10) == 0 ? one * spread : one;
        }
    },
    HEAVY_TAIL {
        /** Pareto with an exponent of one more than the spread, cut at fifty times its least. */
        @Override
        double draw(SplittableRandom random, double spread) {
            double a = 1 + spread;
            double cut = 1 - Math.pow(50, -a);
            double mean = a / (a - 1) * (1 - Math.pow(50, 1 - a)) / cut;
            return Math.pow(1 - random.nextDouble() * cut, -1 / a) / mean;
        }
    };

    abstract double draw(SplittableRandom random, double spread);
}
