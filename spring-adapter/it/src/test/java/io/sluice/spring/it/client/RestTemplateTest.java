package io.sluice.spring.it.client;

import java.io.IOException;
import java.net.URI;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResponseErrorHandler;
import org.springframework.web.client.RestTemplate;

class RestTemplateTest extends ClientContract {
    private RestTemplate template;

    @Override
    void connect() {
        template = Builders.restTemplate(context);
        template.setErrorHandler(new ResponseErrorHandler() {
            @Override
            public boolean hasError(ClientHttpResponse response) throws IOException {
                return HttpStatusCode.valueOf(100).equals(response.getStatusCode());
            }

            @Override
            public void handleError(URI url, HttpMethod method, ClientHttpResponse response) {}
        });
    }

    @Override
    Answer call(String method, String id) {
        ResponseEntity<String> answer = template.exchange(
                callee.url() + "/items/{id}?full={full}",
                HttpMethod.valueOf(method),
                HttpEntity.EMPTY,
                String.class,
                id,
                true);
        return new Answer(answer.getStatusCode().value(), answer.getBody());
    }
}
