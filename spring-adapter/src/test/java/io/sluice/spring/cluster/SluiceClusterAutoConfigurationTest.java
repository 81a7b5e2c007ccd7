package io.sluice.spring.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.client.ClusterBulkheadFullException;
import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterLimitExceededException;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.ClusterLimits;
import io.sluice.spring.SluiceAutoConfiguration;
import io.sluice.spring.config.SluiceRulesAutoConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SluiceClusterAutoConfigurationTest {
    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SluiceAutoConfiguration.class,
                    SluiceRulesAutoConfiguration.class,
                    SluiceClusterAutoConfiguration.class));

    /** Nobody listens there: an application starts without its servers. */
    private final ApplicationContextRunner clustered =
            contexts.withPropertyValues("sluice.cluster.servers=127.0.0.1:1,[::1]:1");

    @Test
    void without_servers_there_is_no_client() {
        contexts.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ClusterLimits.class));
        contexts.withPropertyValues("sluice.cluster.servers=")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ClusterLimits.class));
        clustered
                .withPropertyValues("sluice.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ClusterLimits.class));
        clustered
                .withClassLoader(new FilteredClassLoader(ClusterClient.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ClusterLimits.class));
    }

    @Test
    void servers_make_a_client_and_rules_may_be_of_the_cluster() {
        clustered
                .withPropertyValues(
                        "sluice.guards.pay.rate-limiter.scope=cluster",
                        "sluice.guards.pay.rate-limiter.cluster.rule=payments",
                        "sluice.guards.pay.rate-limiter.cluster.fallback=fail-closed")
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(ClusterClient.class);
                    Guard guard = context.getBean(Sluice.class).guard("pay");
                    ClusterLimitSnapshot limit =
                            guard.snapshot().part(ClusterLimitSnapshot.class).orElseThrow();
                    assertThat(limit.rule()).isEqualTo("payments");
                    assertThat(limit.answering()).isFalse();
                    assertThatThrownBy(() -> guard.executeRunnable(() -> {}))
                            .isInstanceOf(ClusterLimitExceededException.class)
                            .hasMessageContaining("unavailable");
                });
    }

    @Test
    void calls_in_flight_may_be_capped_for_all_processes() {
        clustered
                .withPropertyValues(
                        "sluice.guards.reports.bulkhead.scope=cluster",
                        "sluice.guards.reports.bulkhead.max-wait-duration=20ms",
                        "sluice.guards.reports.bulkhead.cluster.rule=exports",
                        "sluice.guards.reports.bulkhead.cluster.fallback=fail-closed")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Guard guard = context.getBean(Sluice.class).guard("reports");
                    ClusterBulkheadSnapshot cap =
                            guard.snapshot().part(ClusterBulkheadSnapshot.class).orElseThrow();
                    assertThat(cap.rule()).isEqualTo("exports");
                    assertThatThrownBy(() -> guard.executeRunnable(() -> {}))
                            .isInstanceOf(ClusterBulkheadFullException.class)
                            .hasMessageContaining("unavailable");
                });
    }

    @Test
    void without_a_client_rules_of_the_cluster_stop_the_start() {
        contexts.withPropertyValues("sluice.guards.pay.rate-limiter.scope=cluster")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(
                                "scope must be INSTANCE or SHARE unless the Sluice was given a cluster client"));
    }

    @Test
    void the_applications_own_client_is_left_alone_and_used() {
        ClusterClient own =
                ClusterClient.builder("shop", "own").server("127.0.0.1", 1).build();
        clustered
                .withBean(ClusterClient.class, () -> own)
                .withPropertyValues("sluice.guards.pay.rate-limiter.scope=cluster")
                .run(context -> {
                    assertThat(context.getBean(ClusterLimits.class)).isSameAs(own);
                    assertThat(context.getBean(Sluice.class).guard("pay").describe())
                            .contains("scope = CLUSTER");
                });
    }

    @Test
    void options_are_those_of_the_client() {
        clustered
                .withPropertyValues("spring.application.name=checkout", "sluice.cluster.deadline=20ms")
                .run(context -> {
                    ClusterProperties properties = context.getBean(ClusterProperties.class);
                    assertThat(properties.config("checkout").clientName()).isEqualTo("checkout");
                    assertThat(properties.config("checkout").namespace()).isEqualTo("default");
                    assertThat(properties.config("checkout").deadline()).isEqualTo(Duration.ofMillis(20));
                });
        clustered
                .withPropertyValues("sluice.cluster.client-name=mine", "sluice.cluster.assumed-clients=3")
                .run(context -> assertThat(
                                context.getBean(ClusterProperties.class).config("x"))
                        .satisfies(config -> assertThat(config.clientName()).isEqualTo("mine"))
                        .satisfies(config -> assertThat(config.assumedClients()).isEqualTo(3)));
        clustered
                .withPropertyValues("sluice.cluster.deadline=0ms")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("deadline must be between PT0.001S and PT10S, but was PT0S"));
        contexts.withPropertyValues("sluice.cluster.servers=a:b")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("server must be host:port, but was \"a:b\""));
    }
}
