package io.sluice.shop.payments;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Takes payments, unless the weather is bad. */
@SpringBootApplication
public class PaymentsApplication {}
