package io.sluice.spring.cluster;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.ratelimiter.ClusterLimits;
import io.sluice.spring.SluiceAutoConfiguration;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A client of the token servers that {@code sluice.cluster.servers} names, unless the application has made one itself. The
 * {@link io.sluice.guard.Sluice} is given it, and is closed before it. Servers are connected to in the background: an application starts
 * without them.
 */
@AutoConfiguration(before = SluiceAutoConfiguration.class)
@ConditionalOnClass(ClusterClient.class)
@ConditionalOnProperty(prefix = "sluice", name = "enabled", havingValue = "true", matchIfMissing = true)
@Conditional(SluiceClusterAutoConfiguration.OnServers.class)
@EnableConfigurationProperties(ClusterProperties.class)
public class SluiceClusterAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(ClusterLimits.class)
    ClusterClient sluiceClusterClient(ClusterProperties properties, Environment environment) {
        String application = environment.getProperty("spring.application.name", "application");
        ClusterClient.Builder client = ClusterClient.builder(properties.config(application));
        properties.servers().forEach(client::server);
        return client.build();
    }

    /** Whether servers are named, in whichever form a list may have. */
    static final class OnServers extends SpringBootCondition {
        private static final String SERVERS = "sluice.cluster.servers";

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            List<String> servers = Binder.get(context.getEnvironment())
                    .bind(SERVERS, Bindable.listOf(String.class))
                    .orElse(List.of());
            ConditionMessage.Builder message = ConditionMessage.forCondition(SERVERS);
            return servers.isEmpty()
                    ? ConditionOutcome.noMatch(message.because("no server is named"))
                    : ConditionOutcome.match(message.found("server", "servers").items(servers));
        }
    }
}
