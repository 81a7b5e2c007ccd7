/**
 * Quotas: so many calls in each calendar day, week or month, for all or for each merchant, tenant or user.
 * <p>Start at {@link io.sluice.ratelimiter.quota.Quota}; {@link io.sluice.ratelimiter.quota.QuotaConfig} holds every option,
 * {@link io.sluice.ratelimiter.quota.QuotaRegistry} keeps quotas by name, and {@link io.sluice.ratelimiter.quota.QuotaFile} lets
 * one outlive its process. How it works is told in {@code CalendarQuota}. Wall time is the meaning here; a limit on calls per
 * stretch of time is a {@link io.sluice.ratelimiter.RateLimiter}.
 */
@NullMarked
package io.sluice.ratelimiter.quota;

import org.jspecify.annotations.NullMarked;
