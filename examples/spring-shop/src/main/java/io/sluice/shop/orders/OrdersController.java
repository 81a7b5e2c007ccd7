package io.sluice.shop.orders;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OrdersController {
    private final AtomicLong ids = new AtomicLong();
    private final PaymentClient payments;

    OrdersController(PaymentClient payments) {
        this.payments = payments;
    }

    @PostMapping("/orders/{item}")
    Order order(@PathVariable String item) {
        long id = ids.incrementAndGet();
        return new Order(id, item, payments.pay(id));
    }
}
