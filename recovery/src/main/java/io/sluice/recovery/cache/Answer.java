package io.sluice.recovery.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a call returned.
 *
 * @param at when, by the cache's clock
 */
record Answer<V extends @Nullable Object>(V value, long at) {}
