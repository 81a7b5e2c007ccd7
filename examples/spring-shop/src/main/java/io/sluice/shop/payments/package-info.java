/** Payments, which fail or dawdle when they are told to. */
@NullMarked
package io.sluice.shop.payments;

import org.jspecify.annotations.NullMarked;
