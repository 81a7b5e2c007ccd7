package io.sluice.shop.orders;

import io.sluice.guard.Guard;
import java.time.Duration;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Asks payments, under a guard. */
@Component
class PaymentClient {
    private final RestClient client;
    private final Guard payments;

    PaymentClient(@Value("${shop.payments}") String url, Guard payments) {
        JdkClientHttpRequestFactory connections = new JdkClientHttpRequestFactory();
        connections.setReadTimeout(Duration.ofSeconds(2));
        client = RestClient.builder().baseUrl(url).requestFactory(connections).build();
        this.payments = payments;
    }

    /** Never throws: what cannot be paid for now is paid for later. */
    String pay(long order) {
        return payments.executeSupplier(() -> Objects.requireNonNull(
                client.post().uri("/payments/{order}", order).retrieve().body(String.class)));
    }
}
