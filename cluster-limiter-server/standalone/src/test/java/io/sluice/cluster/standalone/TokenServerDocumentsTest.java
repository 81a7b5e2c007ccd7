package io.sluice.cluster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Role;
import io.sluice.cluster.server.access.ServerTls;
import io.sluice.cluster.server.access.ServerTls.ClientCertificates;
import io.sluice.cluster.server.access.TokenHash;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.ValueCap;
import io.sluice.cluster.server.engine.ValueLimit;
import io.sluice.cluster.standalone.TokenServerConfig.AdminConfig;
import io.sluice.cluster.standalone.TokenServerConfig.StoreConfig;
import io.sluice.core.rule.RuleDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenServerDocumentsTest {
    private static final TokenHash HASH = TokenHash.of("a token");

    @TempDir
    private Path folder;

    private static TokenServerConfig config(String yaml) {
        return TokenServerDocuments.config(RuleDocument.of(yaml, RuleDocument.YAML, ""));
    }

    @Test
    void nothing_said_means_the_defaults() {
        TokenServerConfig config = config("{}");
        assertThat(config).isEqualTo(TokenServerConfig.custom().build());
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(7420);
        assertThat(config.store()).isEqualTo(new StoreConfig("memory", Map.of()));
        assertThat(config.admin()).isNull();
        assertThat(config.toBuilder().build()).isEqualTo(config);
    }

    @Test
    void everything_can_be_said() {
        TokenServerConfig config = config("""
                host: 0.0.0.0
                port: 7421
                tls: {certificate: server.crt, key: server.key, trust: ca.crt, reloadInterval: 1m}
                principals:
                  - name: checkout
                    tokens: ["%s"]
                    namespaces: [shop]
                    weight: 3
                  - name: operator
                    subjectAltNames: ["spiffe://ops"]
                    namespaces: ["*"]
                    roles: [ADMIN]
                rules: rules
                namespaces:
                  shop: {decisionsPerSecond: 1000, connections: 50, weight: 2}
                store: {type: memory, settings: {maxKeys: 2048}}
                admin: {port: 7422}
                maxUndecided: 1000
                drainTime: 2s
                """.formatted(HASH));
        assertThat(config.tls())
                .isEqualTo(new ServerTls(
                        "server.crt", "server.key", "ca.crt", ClientCertificates.REQUIRED, Duration.ofMinutes(1)));
        assertThat(config.principals())
                .containsExactly(
                        new Principal("checkout", Set.of(HASH), Set.of(), Set.of("shop"), Set.of(Role.CLIENT), 3),
                        new Principal(
                                "operator", Set.of(), Set.of("spiffe://ops"), Set.of("*"), Set.of(Role.ADMIN), 1));
        assertThat(config.namespaces()).containsEntry("shop", new NamespaceQuota(1000L, null, 50, 2));
        assertThat(config.store().settings()).containsEntry("maxKeys", 2048L);
        assertThat(config.admin()).isEqualTo(new AdminConfig(7422, "127.0.0.1"));
        assertThat(config.drainTime()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void mistakes_are_told_with_path_range_and_value_and_without_secrets() {
        assertThatThrownBy(() -> config("port: 70000\npor: 1\ntls: {certificate: a}\nnamespaces: {shop: {weight: 0}}"))
                .hasMessageContaining("port: port must be between 0 and 65535, but was 70000 (line 1, column 7)")
                .hasMessageContaining("por: there is no such field (did you mean port?)")
                .hasMessageContaining("tls.key: key must not be blank, but was null")
                .hasMessageContaining("namespaces.shop.weight: weight must be between 1 and 1000, but was 0");
        assertThatThrownBy(() -> config("principals: [{name: a, tokens: [sluice_secret], namespaces: [shop]}]"))
                .hasMessageContaining("principals[0].tokens[0]: must be sha256:")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void files_are_found_from_the_folder_of_the_configuration_on() throws IOException {
        Path file = folder.resolve("server.yaml");
        Files.writeString(file, "rules: rules\ntls: {certificate: a.crt, key: /etc/a.key}");
        TokenServerConfig config = TokenServerDocuments.config(file);
        assertThat(config.rules()).isEqualTo(folder.resolve("rules").toString());
        assertThat(config.tls())
                .extracting(ServerTls::certificate, ServerTls::key)
                .containsExactly(folder.resolve("a.crt").toString(), "/etc/a.key");
        Files.writeString(file, "port: -1");
        assertThatThrownBy(() -> TokenServerDocuments.config(file)).hasMessageStartingWith(file + ": port: ");
    }

    private static NamespaceRules rules(String yaml) {
        return TokenServerDocuments.rules(RuleDocument.of(yaml, RuleDocument.YAML, ""));
    }

    @Test
    void caps_on_calls_in_flight_stand_beside_limits() {
        String both = "rules: [{id: pay}]\nconcurrency:\n  - {id: pay, maxConcurrentCalls: 20, leaseDuration: 10s}";
        assertThat(rules(both).concurrency())
                .containsExactly(ConcurrencyRule.custom("pay")
                        .maxConcurrentCalls(20)
                        .leaseDuration(Duration.ofSeconds(10))
                        .build());
        assertThat(rules("rules: []\nconcurrency: [{id: reports}]"))
                .isEqualTo(new NamespaceRules(List.of(), List.of(ConcurrencyRule.of("reports", 25))));
        assertThatThrownBy(() -> rules("rules: []\nconcurrency: [{id: pay, maxConcurrentCalls: 0}]"))
                .hasMessageContaining("concurrency[0].maxConcurrentCalls: maxConcurrentCalls must be between 1 and");
        String all = "namespaces: {}\nconcurrency: {shop: [{id: reports}]}";
        AllRules ofAll = TokenServerDocuments.allRules(RuleDocument.of(all, RuleDocument.YAML, ""));
        assertThat(ofAll.of("shop").concurrency()).hasSize(1);
    }

    @Test
    void single_values_may_have_limits_of_their_own() {
        NamespaceRules rules = rules("""
                rules:
                  - id: user
                    limitForPeriod: 10
                    overrides:
                      ann: {limitForPeriod: 100}
                      "4711": {limitForPeriod: 5, limitRefreshPeriod: 1m, burst: 1}
                """);
        LimitRule user = LimitRule.custom("user")
                .limitForPeriod(10)
                .override("ann", new ValueLimit(100))
                .override("4711", new ValueLimit(5, Duration.ofMinutes(1), 1L))
                .build();
        assertThat(rules.rules()).containsExactly(user);
        String yaml = TokenServerDocuments.rulesForm().yaml(rules);
        assertThat(rules(yaml)).isEqualTo(rules);
        assertThat(TokenServerDocuments.rules(
                        RuleDocument.of(TokenServerDocuments.rulesForm().json(rules), RuleDocument.JSON, "")))
                .isEqualTo(rules);
        assertThatThrownBy(() -> rules("rules: [{id: user, overrides: {ann: {limitForPeriod: 0}}}]"))
                .hasMessageContaining("overrides[ann].limitForPeriod must be between 1 and 10000000, but was 0");
        assertThatThrownBy(() -> rules("rules: [{id: user, overrides: {ann: {burst: 1}}}]"))
                .hasMessageContaining("limitForPeriod");
    }

    @Test
    void single_values_may_have_caps_of_their_own() {
        NamespaceRules rules = rules("""
                rules: []
                concurrency:
                  - id: tenant
                    maxConcurrentCalls: 20
                    maxKeys: 1000
                    overrides:
                      batch: {maxConcurrentCalls: 2}
                """);
        assertThat(rules.concurrency())
                .containsExactly(ConcurrencyRule.custom("tenant")
                        .maxConcurrentCalls(20)
                        .override("batch", new ValueCap(2))
                        .maxKeys(1000)
                        .build());
        assertThat(rules(TokenServerDocuments.rulesForm().yaml(rules))).isEqualTo(rules);
        assertThatThrownBy(() ->
                        rules("rules: []\nconcurrency: [{id: tenant, overrides: {batch: {maxConcurrentCalls: 0}}}]"))
                .hasMessageContaining("overrides[batch].maxConcurrentCalls must be between 1 and 1000000, but was 0");
        assertThatThrownBy(() -> rules("rules: []\nconcurrency: [{id: tenant, overrides: {batch: {limit: 1}}}]"))
                .hasMessageContaining("concurrency[0].overrides.batch.limit: there is no such field");
    }

    @Test
    void rules_are_the_components_of_their_record() {
        NamespaceRules rules = TokenServerDocuments.rules(RuleDocument.of(
                "rules:\n  - {id: pay, limitForPeriod: 100, burst: 200, onStateLoss: FULL}\n  - id: rest",
                RuleDocument.YAML,
                ""));
        assertThat(rules.rules())
                .containsExactly(
                        LimitRule.custom("pay")
                                .limitForPeriod(100)
                                .burst(200)
                                .onStateLoss(StateLoss.FULL)
                                .build(),
                        LimitRule.custom("rest").build());
        assertThat(TokenServerDocuments.rulesForm().yaml(rules)).doesNotContain("leaseShare");
        assertThatThrownBy(() -> TokenServerDocuments.rules(RuleDocument.of(
                        "rules: [{id: pay, burst: 1000000}, {limitForPeriod: 0}, {id: a}, {id: a}]",
                        RuleDocument.YAML,
                        "")))
                .hasMessageContaining("rules[0].burst: burst must be between 1 and 500")
                .hasMessageContaining("rules[1].id: id must not be blank, but was null");
        assertThatThrownBy(() -> TokenServerDocuments.allRules(
                        RuleDocument.of("namespaces: {shop: [{id: a}, {id: a}]}", RuleDocument.YAML, "")))
                .hasMessageContaining("rules must have ids of their own, but two were \"a\"");
    }
}
