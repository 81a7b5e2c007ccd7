package io.sluice.shop.orders;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Takes orders, and has them paid for. */
@SpringBootApplication
public class OrdersApplication {}
