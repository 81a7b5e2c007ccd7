package io.sluice.spring.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

class RestClientTest extends ClientContract {
    private RestClient client;

    @Override
    void connect() {
        client = context.getBean(RestClient.Builder.class).baseUrl(callee.url()).build();
    }

    @Override
    Answer call(String method, String id) {
        return client.method(HttpMethod.valueOf(method))
                .uri("/items/{id}?full={full}", id, true)
                .exchange((request, response) ->
                        new Answer(response.getStatusCode().value(), response.bodyTo(String.class)));
    }

    @Test
    void without_a_template_method_and_host_are_the_name() {
        client.get().uri(URI.create(callee.url() + "/items/7")).retrieve().toBodilessEntity();
        assertThat(sluice.find("GET " + callee.host())).isPresent();
    }
}
