package io.sluice.cli.demo.overload;

import io.sluice.cli.demo.Message;

/**
 * What became of the calls that were due in one second.
 *
 * @param number from 1
 * @param offered calls that were due
 * @param good those that were answered before their callers gave up
 * @param refused those that the server refused
 * @param late those whose callers gave up
 * @param failed those that could not be made
 * @param p50 the median of how long it took from when a call was due, of the good and the late ones, which count as long as their
 *     callers waited; in nanoseconds
 * @param p99 of the same the 99th percentile
 */
public record Second(int number, int offered, int good, int refused, int late, int failed, long p50, long p99) {
    static final String KIND = "second";

    Message toMessage() {
        return Message.of(KIND)
                .with("number", number)
                .with("offered", offered)
                .with("good", good)
                .with("refused", refused)
                .with("late", late)
                .with("failed", failed)
                .with("p50", p50)
                .with("p99", p99);
    }

    static Second of(Message message) {
        return new Second(
                (int) message.number("number"),
                (int) message.number("offered"),
                (int) message.number("good"),
                (int) message.number("refused"),
                (int) message.number("late"),
                (int) message.number("failed"),
                message.number("p50"),
                message.number("p99"));
    }
}
