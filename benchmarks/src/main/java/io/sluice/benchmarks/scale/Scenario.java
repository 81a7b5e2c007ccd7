package io.sluice.benchmarks.scale;

/**
 * What is played. A namespace is a service: its processes share limits, and have some token servers of all.
 *
 * @param name what the tables call it
 * @param namespaces how many services there are
 * @param servers token servers of each
 * @param clients processes of each
 * @param masters of Redis, for all
 * @param keys values that have a limit of their own, in each service
 * @param skew of Zipf's law, by which calls choose a key
 * @param callsPerSecond that come to each process, at random moments
 * @param limit permits a second of each key
 * @param burst of each key
 * @param seconds how long it is played, after a second in which everybody connects
 * @param cutOff which share of all processes is cut off from their servers for the middle third of the time
 */
record Scenario(
        String name,
        int namespaces,
        int servers,
        int clients,
        int masters,
        int keys,
        double skew,
        double callsPerSecond,
        long limit,
        long burst,
        int seconds,
        double cutOff) {

    int allClients() {
        return namespaces * clients;
    }

    int allServers() {
        return namespaces * servers;
    }

    /** The moments between which some are cut off, in seconds. */
    double cutFrom() {
        return seconds / 3.0;
    }

    double cutTo() {
        return 2 * seconds / 3.0;
    }
}
