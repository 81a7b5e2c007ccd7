package io.sluice.adaptive.algorithm;

/**
 * How long some calls took, as sums of natural logarithms of nanoseconds: their mean is hardly moved by a few very slow calls, and a
 * mix of short and long ones has one, too.
 *
 * @param count how many calls
 * @param sum the sum of the logarithms
 * @param squares the sum of their squares
 */
public record Latencies(long count, double sum, double squares) {
    public static final Latencies NONE = new Latencies(0, 0, 0);

    /** The mean of the logarithms; not a number if there were no calls. */
    public double mean() {
        return sum / count;
    }

    /** The standard deviation of the logarithms. */
    public double deviation() {
        double mean = mean();
        return Math.sqrt(Math.max(0, squares / count - mean * mean));
    }

    /** The mean duration in nanoseconds, as it is if the logarithms are normal; not a number if there were no calls. */
    public double arithmeticMean() {
        double deviation = deviation();
        return Math.exp(mean() + Math.min(2, deviation * deviation / 2));
    }

    public Latencies plus(Latencies others) {
        return new Latencies(count + others.count, sum + others.sum, squares + others.squares);
    }
}
