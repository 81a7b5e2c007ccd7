package io.sluice.spring.it.client;

import feign.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Clients as Spring Cloud OpenFeign makes them: from an interface with Spring's own annotations, and with nothing said of guards. */
class FeignClientsTest extends ClientContract {
    private Items items;

    @FeignClient(name = "shop", url = "${callee.url}")
    interface Items {
        @GetMapping(path = "/items/{id}", params = "full=true")
        Response get(@PathVariable("id") String id);

        @PostMapping("/items/{id}")
        Response post(@PathVariable("id") String id);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableFeignClients(clients = Items.class)
    static class WithFeignClients extends Application {}

    @Override
    Class<? extends Application> application() {
        return WithFeignClients.class;
    }

    @Override
    void connect() {
        items = context.getBean(Items.class);
    }

    @Override
    String prefix() {
        return "shop ";
    }

    @Override
    Answer call(String method, String id) {
        try (Response answer = method.equals("GET") ? items.get(id) : items.post(id)) {
            return new Answer(
                    answer.status(), new String(answer.body().asInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
