package io.sluice.cluster.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc.RateLimitServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.sluice.cluster.server.FrontDoorProvider;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.TokenHash;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.document.RecordDocuments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DoorOfAServerTest {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String RULES =
            "domain: shop\ndescriptors:\n  - {key: path, rate_limit: {unit: day, requests_per_unit: 100}}\n";

    private final String token = TokenHash.newToken();
    private final TokenServer server;
    private final ManagedChannel channel;

    DoorOfAServerTest() throws IOException {
        server = TokenServer.builder()
                .port(0)
                .clock(new ManualClock())
                .principals(List.of(Principal.byToken("gateway", TokenHash.of(token), "envoy/shop")))
                .quotas(Map.of("envoy/shop", new NamespaceQuota(2L, null, null)))
                .door(context ->
                        EnvoyDoor.open(context, EnvoyConfig.custom().port(0).build()))
                .start();
        EnvoyDoor door = (EnvoyDoor) server.doors().get(0);
        door.rules("shop.yaml", DomainRules.read(RULES.getBytes(StandardCharsets.UTF_8)));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", door.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
    }

    private Code ask(String domain, String authorization) {
        Metadata headers = new Metadata();
        if (!authorization.isEmpty()) {
            headers.put(AUTHORIZATION, authorization);
        }
        RateLimitServiceBlockingStub envoy = RateLimitServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        RateLimitRequest.Builder request = RateLimitRequest.newBuilder().setDomain(domain);
        request.addDescriptorsBuilder().addEntriesBuilder().setKey("path").setValue("/");
        return envoy.shouldRateLimit(request.build()).getOverallCode();
    }

    @Test
    void only_who_is_known_comes_in_and_only_to_his_domains() {
        assertThat(ask("shop", "Bearer " + token)).isEqualTo(Code.OK);
        assertThatThrownBy(() -> ask("shop", "")).hasMessageStartingWith("UNAUTHENTICATED");
        assertThatThrownBy(() -> ask("shop", "Bearer " + TokenHash.newToken()))
                .hasMessageStartingWith("UNAUTHENTICATED");
        assertThatThrownBy(() -> ask("bank", "Bearer " + token))
                .hasMessage("PERMISSION_DENIED: this domain is not for you");
    }

    @Test
    void beyond_a_quota_of_the_server_envoy_decides() {
        assertThat(ask("shop", "Bearer " + token)).isEqualTo(Code.OK);
        assertThat(ask("shop", "Bearer " + token)).isEqualTo(Code.OK);
        assertThatThrownBy(() -> ask("shop", "Bearer " + token)).hasMessageStartingWith("RESOURCE_EXHAUSTED");
    }

    @Test
    void a_configuration_finds_it_by_name() {
        assertThat(FrontDoorProvider.find("envoy")).containsInstanceOf(EnvoyDoorProvider.class);
        String yaml = "port: 0\nresponseHeaders: true\nrules: [shop.yaml]\n";
        assertThat(RecordDocuments.of(EnvoyConfig.class).read(RuleDocument.of(yaml, RuleDocument.YAML, "")))
                .isEqualTo(EnvoyConfig.custom()
                        .port(0)
                        .responseHeaders(true)
                        .rules(List.of("shop.yaml"))
                        .build());
    }
}
