package io.sluice.dashboard.server;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.access.Passwords;
import io.sluice.dashboard.server.access.People;
import io.sluice.dashboard.server.access.Sessions;
import io.sluice.dashboard.server.access.Tokens;
import io.sluice.dashboard.server.agents.AgentServlet;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.OverrideDesk;
import io.sluice.dashboard.server.live.Attention;
import io.sluice.dashboard.server.live.Exposition;
import io.sluice.dashboard.server.live.LiveFeeds;
import io.sluice.dashboard.server.rollout.Deliveries;
import io.sluice.dashboard.server.rollout.Rollouts;
import io.sluice.dashboard.server.rules.Drafts;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.PointStore;
import io.sluice.dashboard.server.template.Templates;
import io.sluice.dashboard.server.traffic.Traffic;
import io.sluice.dashboard.server.web.AppController;
import io.sluice.dashboard.server.web.ArrivalFeeds;
import io.sluice.dashboard.server.web.AuditController;
import io.sluice.dashboard.server.web.DraftController;
import io.sluice.dashboard.server.web.ExchangeController;
import io.sluice.dashboard.server.web.FrontController;
import io.sluice.dashboard.server.web.IdentityFilter;
import io.sluice.dashboard.server.web.InstanceController;
import io.sluice.dashboard.server.web.LiveController;
import io.sluice.dashboard.server.web.NowController;
import io.sluice.dashboard.server.web.OverrideController;
import io.sluice.dashboard.server.web.PeopleController;
import io.sluice.dashboard.server.web.Problems;
import io.sluice.dashboard.server.web.PrometheusController;
import io.sluice.dashboard.server.web.RolloutController;
import io.sluice.dashboard.server.web.RulesetController;
import io.sluice.dashboard.server.web.SafetyHeadersFilter;
import io.sluice.dashboard.server.web.SessionController;
import io.sluice.dashboard.server.web.TemplateController;
import io.sluice.dashboard.server.web.TokenController;
import io.sluice.dashboard.server.web.TrafficController;
import io.sluice.dashboard.server.web.ViewerStreams;
import io.sluice.dashboard.server.web.WebSetup;
import io.sluice.dashboard.server.web.WhatIfController;
import io.sluice.dashboard.server.whatif.WhatIfDesk;
import io.sluice.dashboard.web.PagesFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * What the server consists of; the one place where it is put together.
 * <p>{@code console.home} is the folder with the database, unless {@code console.database.url} names one of PostgreSQL.
 */
@Configuration(proxyBeanMethods = false)
@Import({
    AppController.class,
    AuditController.class,
    DraftController.class,
    ExchangeController.class,
    FrontController.class,
    InstanceController.class,
    LiveController.class,
    NowController.class,
    OverrideController.class,
    PeopleController.class,
    Problems.class,
    PrometheusController.class,
    RolloutController.class,
    RulesetController.class,
    SessionController.class,
    TemplateController.class,
    TokenController.class,
    TrafficController.class,
    WhatIfController.class
})
class ConsoleBeans {
    @Bean
    FilterRegistrationBean<SafetyHeadersFilter> safetyHeaders() {
        return first(new SafetyHeadersFilter(), 0);
    }

    @Bean
    FilterRegistrationBean<IdentityFilter> identity(Sessions sessions, Tokens tokens) {
        return first(new IdentityFilter(sessions, tokens), 1);
    }

    private static <F extends Filter> FilterRegistrationBean<F> first(F filter, int place) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
        return registration;
    }

    @Bean
    WebSetup webSetup() {
        return new WebSetup();
    }

    @Bean
    PagesFilter pages() {
        return new PagesFilter();
    }

    @Bean
    Database database(
            @Value("${console.home}") Path home,
            @Value("${console.database.url:}") String url,
            @Value("${console.database.user:#{null}}") @Nullable String user,
            @Value("${console.database.password:#{null}}") @Nullable String password,
            NanoClock clock) {
        return url.isEmpty()
                ? Database.sqlite(home.resolve("console.db"))
                : Database.postgres(url, user, password, clock);
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
    Drafts drafts(Database database, Rulesets rulesets, NanoClock clock) {
        return new Drafts(database, rulesets, clock.wallClock());
    }

    @Bean
    Passwords passwords() {
        return new Passwords();
    }

    @Bean
    Sessions sessions(Database database, Passwords passwords, NanoClock clock) {
        return new Sessions(database, passwords, clock);
    }

    @Bean
    People people(Database database, Passwords passwords, Tokens tokens, Sessions sessions, NanoClock clock) {
        return new People(database, passwords, tokens, sessions, clock.wallClock());
    }

    /** The one who has started it is the one who reads this. */
    @Bean
    ApplicationListener<WebServerInitializedEvent> doorstep(People people) {
        return new Doorstep(people);
    }

    @Bean
    Tokens tokens(Database database, NanoClock clock) {
        return new Tokens(database, clock.wallClock());
    }

    /** For what may wait for the database or a socket, and hurries nobody. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService background() {
        return daemon("console-background");
    }

    private static ExecutorService daemon(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** For what is computed of traffic, and written of it, which is much, and must not hold up the above. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService trafficThread() {
        return daemon("console-traffic");
    }

    @Bean
    PointStore points(@Value("${console.home}") Path home) {
        return PointStore.sqlite(home.resolve("traffic.db"));
    }

    @Bean
    Traffic traffic(NanoClock clock, PointStore points, @Qualifier("trafficThread") ExecutorService trafficThread) {
        return new Traffic(clock, points, trafficThread);
    }

    @Bean
    Fleets fleets(
            NanoClock clock,
            Database database,
            Rulesets rulesets,
            Tokens tokens,
            Traffic traffic,
            @Qualifier("background") ExecutorService background) {
        return new Fleets(clock, database, rulesets, tokens, traffic, new Deliveries(database), background);
    }

    @Bean
    LiveFeeds liveFeeds(NanoClock clock, Fleets fleets, @Qualifier("trafficThread") ExecutorService trafficThread) {
        return new LiveFeeds(clock, fleets, trafficThread);
    }

    @Bean
    Rollouts rollouts(
            Database database,
            Rulesets rulesets,
            Fleets fleets,
            NanoClock clock,
            @Qualifier("background") ExecutorService background) {
        return new Rollouts(database, rulesets, fleets, clock, background);
    }

    @Bean
    ViewerStreams viewerStreams(
            Sessions sessions, Tokens tokens, NanoClock clock, @Qualifier("background") ExecutorService background) {
        return new ViewerStreams(sessions, tokens, clock, background);
    }

    @Bean
    ArrivalFeeds arrivalFeeds(
            Rollouts rollouts,
            ViewerStreams streams,
            NanoClock clock,
            @Qualifier("background") ExecutorService background) {
        return new ArrivalFeeds(rollouts, streams, clock, background);
    }

    @Bean
    Attention attention(Database database, Fleets fleets, Traffic traffic, Rollouts rollouts, NanoClock clock) {
        return new Attention(database, fleets, traffic, rollouts, clock);
    }

    @Bean
    Exposition exposition(Traffic traffic, Fleets fleets, Rollouts rollouts) {
        return new Exposition(traffic, fleets, rollouts);
    }

    @Bean
    Templates templates(Traffic traffic, NanoClock clock) {
        return new Templates(traffic, clock);
    }

    @Bean
    WhatIfDesk whatIf(Fleets fleets, Rulesets rulesets, NanoClock clock) {
        return new WhatIfDesk(fleets, rulesets, clock);
    }

    /** Before the web server stops, which would wait for the streams. */
    @Bean
    ApplicationListener<ContextClosedEvent> goodBye(Fleets fleets, LiveFeeds feeds, ArrivalFeeds arrivals) {
        return closing -> {
            feeds.close();
            arrivals.close();
            fleets.close();
        };
    }

    @Bean
    OverrideDesk overrides(Database database, Rulesets rulesets, Fleets fleets, NanoClock clock) {
        return new OverrideDesk(database, rulesets, fleets, clock.wallClock());
    }

    @Bean
    ServletRegistrationBean<AgentServlet> agentServlet(
            Fleets fleets, Tokens tokens, NanoClock clock, @Qualifier("background") ExecutorService background) {
        AgentServlet servlet = new AgentServlet(fleets, tokens, clock, background);
        ServletRegistrationBean<AgentServlet> registration =
                new ServletRegistrationBean<>(servlet, AgentServlet.MAPPING);
        registration.setAsyncSupported(true);
        return registration;
    }
}
