package io.sluice.shop.orders;

import io.sluice.spring.annotation.Guarded;
import java.time.Duration;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Asks payments, as long as they work. */
@Component
class PaymentClient {
    private final RestClient client;

    PaymentClient(@Value("${shop.payments}") String url) {
        JdkClientHttpRequestFactory connections = new JdkClientHttpRequestFactory();
        connections.setReadTimeout(Duration.ofSeconds(2));
        client = RestClient.builder().baseUrl(url).requestFactory(connections).build();
    }

    // region guarded-payment
    @Guarded(value = "payments", fallbackMethod = "later")
    String pay(long order) {
        return Objects.requireNonNull(
                client.post().uri("/payments/{order}", order).retrieve().body(String.class));
    }

    /** What cannot be paid for now is paid for later, whether payments failed or were not even asked. */
    String later(Exception failedOrRefused) {
        return "LATER";
    }
    // endregion
}
