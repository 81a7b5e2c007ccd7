package io.sluice.spring.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.client.ClientGuards;
import io.sluice.spring.client.GuardedExchangeFilter;
import io.sluice.spring.client.GuardedInterceptor;
import io.sluice.spring.client.GuardedRestTemplates;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients that no builder of Boot has made. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientsByHandTest {
    private final Sluice sluice = Sluice.ofDefaults();
    private final ClientGuards guards = ClientGuards.of(sluice);
    private final FlakyCallee callee = new FlakyCallee();

    @AfterEach
    void stop() {
        callee.close();
    }

    // region by-hand
    RestClient shop(ClientGuards guards, String url) {
        return RestClient.builder()
                .baseUrl(url)
                .requestInterceptor(GuardedInterceptor.of(guards.named("shop")))
                .build();
    }
    // endregion

    @Test
    void are_guarded_by_hand_under_a_name_of_their_own() {
        shop(guards, callee.url()).get().uri("/items/{id}", 7).retrieve().toBodilessEntity();

        RestTemplate template = new RestTemplate();
        GuardedRestTemplates.guard(template, guards.named("store"));
        template.getForObject(callee.url() + "/items/{id}", String.class, 7);

        WebClient.builder()
                .filter(GuardedExchangeFilter.of(guards.named("market")))
                .build()
                .get()
                .uri(callee.url() + "/items/{id}", 7)
                .retrieve()
                .bodyToMono(String.class)
                .block(Duration.ofSeconds(30));

        assertThat(sluice.guards())
                .extracting(Guard::name)
                .containsExactlyInAnyOrder(
                        "shop GET " + callee.host() + "/items/{id}",
                        "store GET " + callee.host() + "/items/{id}",
                        "market GET " + callee.host() + "/items/{id}");
    }
}
