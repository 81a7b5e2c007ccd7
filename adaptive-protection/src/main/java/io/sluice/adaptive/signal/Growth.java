package io.sluice.adaptive.signal;

/** How much one counter grew for each unit that another grew, between two readings. */
final class Growth {
    private double part = Double.NaN;
    private double whole = Double.NaN;

    /** NaN at first, when a counter is unknown or was, and when one went back; 0 if the whole did not grow. */
    double ratio(double newPart, double newWhole) {
        double partGrowth = newPart - part;
        double wholeGrowth = newWhole - whole;
        part = newPart;
        whole = newWhole;
        if (!(partGrowth >= 0 && wholeGrowth >= 0)) {
            return Double.NaN;
        }
        return wholeGrowth == 0 ? 0 : partGrowth / wholeGrowth;
    }
}
