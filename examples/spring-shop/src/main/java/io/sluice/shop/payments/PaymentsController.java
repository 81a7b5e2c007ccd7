package io.sluice.shop.payments;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
class PaymentsController {
    private final AtomicLong asked = new AtomicLong();
    private volatile Weather weather = Weather.FINE;

    @PostMapping("/payments/{order}")
    String pay(@PathVariable long order) {
        asked.incrementAndGet();
        if (weather == Weather.STORM) {
            throw new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR);
        }
        return "PAID";
    }

    /** How often payments were asked for, whether they were taken or not. */
    @GetMapping("/asked")
    long asked() {
        return asked.get();
    }

    @PutMapping("/weather/{next}")
    void turn(@PathVariable Weather next) {
        weather = next;
    }
}
