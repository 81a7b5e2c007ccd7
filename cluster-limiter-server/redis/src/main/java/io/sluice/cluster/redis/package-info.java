/**
 * Limits that several token servers share through Redis or Valkey.
 * <p>Start at {@link io.sluice.cluster.redis.RedisStore}; {@link io.sluice.cluster.redis.RedisStoreConfig} says where Redis is. What
 * happens inside Redis is in {@code limits.lua} and the pieces before it; a {@code Pipe} is the way of asks to one node.
 */
@NullMarked
package io.sluice.cluster.redis;

import org.jspecify.annotations.NullMarked;
