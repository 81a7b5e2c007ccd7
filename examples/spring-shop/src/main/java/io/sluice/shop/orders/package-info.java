/** Orders, on Spring MVC: paid at once if payments work, later if they do not. */
@NullMarked
package io.sluice.shop.orders;

import org.jspecify.annotations.NullMarked;
