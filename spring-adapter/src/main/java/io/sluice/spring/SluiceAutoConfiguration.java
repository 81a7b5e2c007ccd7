package io.sluice.spring;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.rule.RuleSourceEvent;
import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceBuilder;
import io.sluice.guard.SluiceEvent.RulesApplied;
import io.sluice.guard.SluiceEvent.RulesRefused;
import io.sluice.ratelimiter.ClusterLimits;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * One {@link Sluice} for the application, unless it has made one itself; {@code sluice.enabled=false} leaves it out, and all that
 * stands on it.
 * <p>It follows every bean that is a {@link RuleSource}; of two in one layer the first, by {@code @Order}, wins. A bean that is a
 * {@link ClusterLimits}, such as the client of the token servers, makes its limits of scope CLUSTER. Those of scope SHARE are shared by
 * {@code sluice.fleet} instances, 1 by default, until the console has told how many there are. It is closed with the context: no thread, timer or listener of it outlives a refresh.
 */
@AutoConfiguration
@ConditionalOnProperty(prefix = "sluice", name = "enabled", havingValue = "true", matchIfMissing = true)
public class SluiceAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    RuleStatus sluiceRuleStatus() {
        return new RuleStatus();
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Sluice sluice(
            ObjectProvider<SluiceBuilderCustomizer> customizers,
            ObjectProvider<RuleSource> sources,
            ObjectProvider<ClusterLimits> cluster,
            RuleStatus status,
            Environment environment) {
        int fleet = environment.getProperty("sluice.fleet", Integer.class, 1);
        SluiceBuilder builder = Sluice.builder().fleet(Check.inRange("sluice.fleet", fleet, 1, Integer.MAX_VALUE));
        cluster.ifUnique(builder::cluster);
        sources.orderedStream().forEach(source -> {
            source.events()
                    .subscribe(event -> note(event, status)); // before it starts: its first rules may be bad already
            builder.source(source);
        });
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        Sluice sluice = builder.build();
        sluice.events().subscribe(RulesRefused.class, event -> status.refused(event.source(), event.why()));
        sluice.events().subscribe(RulesApplied.class, event -> status.accepted(event.source()));
        return sluice;
    }

    private static void note(RuleSourceEvent event, RuleStatus status) {
        if (event.health() == Health.REFUSED) {
            status.refused(event.source(), event.detail());
        } else if (event.health() == Health.UP) {
            status.accepted(event.source());
        }
    }
}
