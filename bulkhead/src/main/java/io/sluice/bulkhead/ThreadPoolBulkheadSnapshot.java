package io.sluice.bulkhead;

import io.sluice.core.gate.CallCounts;

/**
 * A thread-pool bulkhead at one moment.
 *
 * @param name what is protected
 * @param limit calls that may run at once
 * @param inFlight calls that run, abandoned ones and permissions taken by hand included; above the limit while a lowered one has
 *     not been reached, and for an instant by callers that meet at the last slot and are being turned away
 * @param queueCapacity calls that may queue
 * @param waiting calls in the queue
 * @param abandoned those of {@code inFlight} whose caller has given up, while the work goes on
 * @param threads threads of the pool, idle ones included; 0 with virtual threads, which are not pooled
 * @param counts calls since the bulkhead was made
 */
public record ThreadPoolBulkheadSnapshot(
        String name,
        int limit,
        int inFlight,
        int queueCapacity,
        int waiting,
        int abandoned,
        int threads,
        CallCounts counts) {}
