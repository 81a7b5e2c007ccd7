/**
 * Access lists: who may call at all, by origin, address and key.
 * <p>Start at {@link io.sluice.ratelimiter.access.AccessList}; {@link io.sluice.ratelimiter.access.AccessListConfig} holds the
 * lists, {@link io.sluice.ratelimiter.access.AccessListRegistry} keeps gates by name. Names are never looked up in a DNS.
 */
@NullMarked
package io.sluice.ratelimiter.access;

import org.jspecify.annotations.NullMarked;
