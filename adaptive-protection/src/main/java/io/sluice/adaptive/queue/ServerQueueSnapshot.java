package io.sluice.adaptive.queue;

import java.time.Duration;

/**
 * A server's queue at one moment. It holds that {@code offered = started + cancelled + full + overload + expired + unserved +
 * waiting}.
 *
 * @param name what is protected
 * @param workers how much work the executor is given at once
 * @param busy how much it has now
 * @param capacity how much may wait
 * @param waiting how much waits
 * @param oldest how long the oldest has waited; zero if none waits
 * @param pressure whether the queue is under pressure: work that waited too long is refused, and the newest comes first
 * @param offered all work that was handed in
 * @param started work that the executor began
 * @param cancelled work whose caller gave up before its turn
 * @param full work refused since no place was free
 * @param overload work refused since it had waited too long under pressure
 * @param expired work refused since its deadline came before its turn
 * @param unserved work refused since the queue was closed or the executor would not run it
 */
public record ServerQueueSnapshot(
        String name,
        int workers,
        int busy,
        int capacity,
        int waiting,
        Duration oldest,
        boolean pressure,
        long offered,
        long started,
        long cancelled,
        long full,
        long overload,
        long expired,
        long unserved) {}
