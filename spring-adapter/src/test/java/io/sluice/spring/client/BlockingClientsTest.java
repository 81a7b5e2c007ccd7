package io.sluice.spring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import feign.Client;
import feign.Request;
import feign.Response;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.Sluice;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

/** Blocking clients of both kinds, without a network: what is sent, and what the guard learns of it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BlockingClientsTest {
    private static final String NAME = "shop GET shop.example";
    private static final URI ITEM = URI.create("http://shop.example/items/7");

    private final Sluice sluice = Sluice.ofDefaults();
    private final ClientGuards guards = ClientGuards.of(sluice).named("shop");
    private int sent;

    @AfterEach
    void close() {
        sluice.close();
    }

    /** A client whose callee answers these one after the other; says which of them came back. */
    enum Kind {
        SPRING {
            @Override
            int call(BlockingClientsTest test, int... statuses) throws IOException {
                try (var answer = GuardedInterceptor.of(test.guards)
                        .intercept(
                                new MockClientHttpRequest(HttpMethod.GET, ITEM),
                                new byte[0],
                                (request, body) -> new MockClientHttpResponse(
                                        new byte[0], HttpStatusCode.valueOf(statuses[test.sent++])))) {
                    return answer.getStatusCode().value();
                }
            }
        },
        FEIGN {
            @Override
            int call(BlockingClientsTest test, int... statuses) throws IOException {
                Client callee = (request, options) -> Response.builder()
                        .request(request)
                        .status(statuses[test.sent++])
                        .headers(Map.of("Retry-After", List.of("0")))
                        .build();
                Request request = Request.create(
                        Request.HttpMethod.GET, ITEM.toString(), Map.of(), null, StandardCharsets.UTF_8, null);
                try (Response answer =
                        GuardedFeignClient.of(callee, test.guards).execute(request, new Request.Options())) {
                    return answer.status();
                }
            }
        };

        abstract int call(BlockingClientsTest test, int... statuses) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void a_good_answer_is_a_success_and_a_bad_one_a_failure_that_is_handed_on(Kind kind) throws IOException {
        assertThat(kind.call(this, 200)).isEqualTo(200);
        sent = 0;
        assertThat(kind.call(this, 503)).isEqualTo(503);
        Guard guard = sluice.find(NAME).orElseThrow();
        assertThat(guard.snapshot().counts().succeeded()).isEqualTo(1);
        assertThat(guard.snapshot().counts().failed()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_sends_again_until_the_answer_is_good(Kind kind) throws IOException {
        sluice.guard(
                NAME,
                guard -> guard.retry(
                        RetryConfig.custom().waitDuration(Duration.ZERO).build()));
        assertThat(kind.call(this, 503, 502, 200)).isEqualTo(200);
        assertThat(sent).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_refused_call_is_not_sent(Kind kind) {
        sluice.guard(NAME).override(GuardOverride.FORCE_OPEN, Duration.ofMinutes(1), "maintenance");
        assertThatThrownBy(() -> kind.call(this, 200)).isInstanceOf(CallNotPermittedException.class);
        assertThat(sent).isZero();
    }
}
