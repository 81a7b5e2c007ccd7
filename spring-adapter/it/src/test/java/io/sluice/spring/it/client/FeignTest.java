package io.sluice.spring.it.client;

import feign.Capability;
import feign.Client;
import feign.Contract;
import feign.Feign;
import feign.Param;
import feign.RequestLine;
import feign.Response;
import feign.Retryer;
import feign.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

class FeignTest extends ClientContract {
    private Items items;

    interface Items {
        @RequestLine("GET /items/{id}?full=true")
        Response get(@Param("id") String id);

        @RequestLine("POST /items/{id}")
        Response post(@Param("id") String id);
    }

    /** As Spring Cloud OpenFeign puts it together: with the capabilities that are beans. */
    @Override
    void connect() {
        Feign.Builder builder = Feign.builder()
                .contract(new Contract.Default())
                .client(new Client.Default(null, null))
                .retryer(Retryer.NEVER_RETRY);
        context.getBeansOfType(Capability.class).values().forEach(builder::addCapability);
        items = builder.target(new Target.HardCodedTarget<>(Items.class, "shop", callee.url()));
    }

    @Override
    String prefix() {
        return "shop ";
    }

    @Override
    Answer call(String method, String id) {
        try (Response answer = method.equals("GET") ? items.get(id) : items.post(id)) {
            return new Answer(
                    answer.status(),
                    new String(answer.body().asInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
