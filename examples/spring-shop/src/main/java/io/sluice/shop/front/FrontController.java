package io.sluice.shop.front;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

@RestController
class FrontController {
    private final WebClient orders;

    FrontController(@Value("${shop.orders}") String url) {
        orders = WebClient.create(url);
    }

    /** Hands the order on, and the answer back, whatever it is. */
    @PostMapping("/buy/{item}")
    Mono<ResponseEntity<String>> buy(@PathVariable String item) {
        return orders.post().uri("/orders/{item}", item).exchangeToMono(answer -> answer.toEntity(String.class));
    }
}
