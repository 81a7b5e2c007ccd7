package io.sluice.shop.orders;

/**
 * An order that was taken.
 *
 * @param payment {@code PAID}, or {@code LATER} if payments could not be reached
 */
record Order(long id, String item, String payment) {}
