package io.sluice.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.guard.Sluice;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.aot.AotDetector;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.core.SpringProperties;

/** Starts orders from what the build's {@code process-aot} has made, which is as far as a JVM goes towards a native image. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShopAheadOfTimeTest {
    private static final String NOBODY_THERE = "http://127.0.0.1:1";

    @BeforeEach
    void useWhatWasGenerated() {
        SpringProperties.setFlag(AotDetector.AOT_ENABLED);
    }

    @AfterEach
    void useItNoMore() {
        SpringProperties.setProperty(AotDetector.AOT_ENABLED, null);
    }

    @Test
    void orders_start_from_generated_code_with_guards_fallbacks_and_the_server_entry() throws Exception {
        Map<String, Object> properties = Map.of("server.port", 0, "shop.payments", NOBODY_THERE);
        try (ConfigurableApplicationContext orders = Shop.start("orders", properties, List.of())) {
            assertThat(orders.containsBean(AnnotationConfigUtils.CONFIGURATION_ANNOTATION_PROCESSOR_BEAN_NAME))
                    .as("annotations were read when it started")
                    .isFalse();

            HttpResponse<String> answer =
                    order(orders.getEnvironment().getRequiredProperty("local.server.port", Integer.class));

            assertThat(answer.body()).isEqualTo("{\"id\":1,\"item\":\"tea\",\"payment\":\"LATER\"}");
            Sluice sluice = orders.getBean(Sluice.class);
            assertThat(sluice.guard("payments").snapshot().counts().failed()).isEqualTo(1);
            assertThat(sluice.guard("payments").circuitBreaker()).isPresent();
            assertThat(sluice.find("POST /orders/{item}")).isPresent();
        }
    }

    private static HttpResponse<String> order(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders/tea"))
                .POST(BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
