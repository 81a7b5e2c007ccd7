package io.sluice.dashboard.sim;

/**
 * What really happened to one resource of one instance in one second: the truth that charts are held against.
 *
 * @param instance which instance
 * @param second when it began, by the instance's wall clock, in milliseconds since 1970
 * @param resource which resource
 * @param offered calls that were made
 * @param rejected calls that were refused
 * @param failed calls that failed
 * @param succeeded calls that succeeded
 */
public record Tally(
        String instance, long second, String resource, long offered, long rejected, long failed, long succeeded) {}
