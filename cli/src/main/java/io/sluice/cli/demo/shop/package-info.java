/**
 * The shop act: customers of a shop on Spring Boot, whose payments fail for a while.
 * <p>Start at {@link io.sluice.cli.demo.shop.ShopAct}; {@code Customers} are the load, and the shop itself is the
 * example {@code examples/spring-shop}, in a process of its own: {@link io.sluice.cli.demo.shop.ShopProcess}.
 */
@NullMarked
package io.sluice.cli.demo.shop;

import org.jspecify.annotations.NullMarked;
