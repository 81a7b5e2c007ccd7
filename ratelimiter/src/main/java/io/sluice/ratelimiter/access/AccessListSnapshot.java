package io.sluice.ratelimiter.access;

import io.sluice.core.gate.CallCounts;

/**
 * An access list at one moment.
 *
 * @param name what is protected
 * @param mode what it means to be listed
 * @param origins how many origins are listed
 * @param addresses how many addresses and blocks are looked through; those that lie in others are not
 * @param keys how many values of keys are listed
 * @param counts calls since the gate was made
 */
public record AccessListSnapshot(
        String name, AccessListConfig.Mode mode, int origins, int addresses, int keys, CallCounts counts) {}
