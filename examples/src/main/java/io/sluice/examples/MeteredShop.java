package io.sluice.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.micrometer.GuardLog;
import io.sluice.micrometer.GuardMeters;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A shop whose guards have meters, on a page that Prometheus can read; it is served to this machine only. Start it, point Prometheus at
 * it, and load {@code docs/grafana/sluice-dashboard.json} into Grafana.
 */
public final class MeteredShop implements AutoCloseable {
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpServer server;

    // region meters
    private final Sluice sluice = Sluice.ofDefaults();

    private void bind() {
        GuardMeters.of(sluice).withDurations().bindTo(meters); // without durations, a call pays nothing for its meters
        GuardLog.ofDefaults().follow(sluice);
    }
    // endregion

    private final Guard payments = sluice.guard(
            "payments",
            guard -> guard.circuitBreaker(CircuitBreakerConfig.custom()
                            .slidingWindowSize(10)
                            .waitDurationInOpenState(Duration.ofMillis(500))
                            .permittedNumberOfCallsInHalfOpenState(2)
                            .build())
                    .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(20).build())
                    .retry(RetryConfig.custom()
                            .waitDuration(Duration.ofMillis(1))
                            .build())
                    .fallbackValue("later"));
    private final Guard search = sluice.guard(
            "search",
            guard -> guard.adaptive(AdaptiveConfig.ofDefaults())
                    .keyedRateLimiter(KeyedRateLimiterConfig.ofDefaults())
                    .fallbackValue("nothing"));

    /**
     * @param port where the meters are served; 0 for any that is free
     */
    public MeteredShop(int port) throws IOException {
        bind();
        sluice.apply(RuleLayer.FILE, "rules.yaml", RuleSet.of(1, 3, null, List.of(searchesPerSecond(50))));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/metrics", this::answer);
        server.start();
    }

    private static Rule<RateLimiterConfig> searchesPerSecond(long limit) {
        RateLimiterConfig config =
                RateLimiterConfig.custom().limitForPeriod(limit).build();
        return new Rule<>("searches", "search", RuleMode.ENFORCE, StandardKinds.RATE_LIMITER, config);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] page = meters.scrape().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(200, page.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(page);
        }
    }

    /** Where the meters are. */
    public URI metrics() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
    }

    /** A moment in the life of the shop: more searches than are allowed, and payments of which some fail. */
    public void trade(int moment) {
        for (int i = 0; i < 100; i++) {
            search.executeSupplier(() -> "hits");
        }
        boolean down = moment % 4 == 3;
        for (int i = 0; i < 20; i++) {
            boolean fails = down || i % 10 == 0;
            payments.executeSupplier(() -> pay(fails));
        }
    }

    private static String pay(boolean fails) {
        if (fails) {
            throw new IllegalStateException("payments are down");
        }
        return "receipt";
    }

    @Override
    public void close() {
        server.stop(0);
        sluice.close();
        meters.close();
    }

    /** Trades for as long as it runs; the first argument is the port, 9464 unless given. */
    public static void main(String[] arguments) throws Exception {
        try (MeteredShop shop = new MeteredShop(arguments.length == 0 ? 9464 : Integer.parseInt(arguments[0]))) {
            System.out.println("meters: " + shop.metrics());
            for (int moment = 0; moment < Integer.MAX_VALUE; moment++) {
                shop.trade(moment);
                Thread.sleep(200);
            }
        }
    }
}
