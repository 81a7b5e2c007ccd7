package io.sluice.shop.payments;

/** How payments are doing; in the hands of whoever tries out the shop. */
enum Weather {
    /** Each payment is taken. */
    FINE,
    /** Each payment fails. */
    STORM
}
