package io.sluice.spring.it.client;

import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

class HttpInterfaceTest extends ClientContract {
    private Items items;

    interface Items {
        @HttpExchange(url = "/items/{id}")
        ResponseEntity<String> call(HttpMethod method, @PathVariable("id") String id);
    }

    @Override
    void connect() {
        RestClient client = context.getBean(RestClient.Builder.class)
                .baseUrl(callee.url())
                .defaultStatusHandler(status -> true, (request, response) -> {})
                .build();
        items = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                .build()
                .createClient(Items.class);
    }

    @Override
    Answer call(String method, String id) {
        ResponseEntity<String> answer = items.call(HttpMethod.valueOf(method), id);
        return new Answer(answer.getStatusCode().value(), answer.getBody());
    }
}
