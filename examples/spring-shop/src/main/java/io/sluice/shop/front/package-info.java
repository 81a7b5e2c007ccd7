/** The front, on WebFlux: what customers meet. */
@NullMarked
package io.sluice.shop.front;

import org.jspecify.annotations.NullMarked;
