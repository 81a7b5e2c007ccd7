package io.sluice.dashboard.server;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.access.Tokens;
import io.sluice.dashboard.server.agents.AgentServlet;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.OverrideDesk;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.web.AppController;
import io.sluice.dashboard.server.web.AuditController;
import io.sluice.dashboard.server.web.FrontController;
import io.sluice.dashboard.server.web.InstanceController;
import io.sluice.dashboard.server.web.LocalApiFilter;
import io.sluice.dashboard.server.web.OverrideController;
import io.sluice.dashboard.server.web.Problems;
import io.sluice.dashboard.server.web.RulesetController;
import io.sluice.dashboard.server.web.TokenController;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;

/**
 * What the server consists of; the one place where it is put together.
 * <p>{@code console.home} is the folder with the database.
 */
@Configuration(proxyBeanMethods = false)
@Import({
    AppController.class,
    AuditController.class,
    FrontController.class,
    InstanceController.class,
    OverrideController.class,
    Problems.class,
    RulesetController.class,
    TokenController.class
})
class ConsoleBeans {
    @Bean
    LocalApiFilter localApi() {
        return new LocalApiFilter();
    }

    @Bean
    Database database(@Value("${console.home}") Path home) {
        return Database.sqlite(home.resolve("console.db"));
    }

    @Bean
    AppStore apps(Database database) {
        return new AppStore(database);
    }

    @Bean
    AuditStore audit(Database database) {
        return new AuditStore(database);
    }

    @Bean
    Rulesets rulesets(Database database, NanoClock clock) {
        return new Rulesets(database, clock.wallClock());
    }

    @Bean
    Tokens tokens(Database database, NanoClock clock) {
        return new Tokens(database, clock.wallClock());
    }

    /** For what may wait for the database or a socket, and hurries nobody. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService background() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "console-background");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Bean
    Fleets fleets(NanoClock clock, Database database, Rulesets rulesets, Tokens tokens, ExecutorService background) {
        return new Fleets(clock, database, rulesets, tokens, background);
    }

    /** Before the web server stops, which would wait for the streams. */
    @Bean
    ApplicationListener<ContextClosedEvent> goodBye(Fleets fleets) {
        return closing -> fleets.close();
    }

    @Bean
    OverrideDesk overrides(Database database, Rulesets rulesets, Fleets fleets, NanoClock clock) {
        return new OverrideDesk(database, rulesets, fleets, clock.wallClock());
    }

    @Bean
    ServletRegistrationBean<AgentServlet> agentServlet(
            Fleets fleets, Tokens tokens, NanoClock clock, ExecutorService background) {
        AgentServlet servlet = new AgentServlet(fleets, tokens, clock, background);
        ServletRegistrationBean<AgentServlet> registration =
                new ServletRegistrationBean<>(servlet, AgentServlet.MAPPING);
        registration.setAsyncSupported(true);
        return registration;
    }
}
