/**
 * A small shop: a front, orders and payments, each an application of its own.
 * <p>{@link io.sluice.shop.Shop} starts them. A customer buys at {@code front}, which asks {@code orders}, which asks {@code payments}.
 */
@NullMarked
package io.sluice.shop;

import org.jspecify.annotations.NullMarked;
