package io.sluice.spring.it.web;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceBuilderCustomizer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.ClassUtils;

/** A whole application on a free port, on Tomcat or Netty, whose guards have a clock that stands still; closed after the test. */
final class RunningApp implements AutoCloseable {
    private static final String[] NETTY = {
        "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory",
        "org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory"
    };

    final ManualClock clock = new ManualClock();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final ConfigurableApplicationContext context;
    private final int port;

    private RunningApp(
            WebApplicationType type,
            Class<?> application,
            ApplicationContextInitializer<GenericApplicationContext> more,
            List<String> properties) {
        List<String> all = new ArrayList<>(properties);
        all.add("server.port=0");
        all.add("server.address=127.0.0.1");
        all.add("server.shutdown=immediate");
        all.add("spring.reactor.netty.shutdown-quiet-period=100ms"); // two seconds otherwise; without any it may hang
        all.add("spring.main.banner-mode=off");
        all.add("logging.level.root=warn");
        ApplicationContextInitializer<GenericApplicationContext> customized = generic -> {
            generic.registerBean(SluiceBuilderCustomizer.class, () -> builder -> builder.clock(clock));
            more.initialize(generic);
        };
        context = new SpringApplicationBuilder(application)
                .web(type)
                .initializers(customized)
                .properties(all.toArray(String[]::new))
                .run();
        port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    static RunningApp onTomcat(Class<?> application, String... properties) {
        return new RunningApp(WebApplicationType.SERVLET, application, generic -> {}, List.of(properties));
    }

    /** Both servers are on the class path, and Tomcat would come first. */
    static RunningApp onNetty(Class<?> application, String... properties) {
        return new RunningApp(
                WebApplicationType.REACTIVE,
                application,
                generic -> generic.registerBean(ClassUtils.resolveClassName(
                        ClassUtils.isPresent(NETTY[0], null) ? NETTY[0] : NETTY[1], null)),
                List.of(properties));
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Sluice sluice() {
        return bean(Sluice.class);
    }

    void rules(Rule<?>... rules) {
        sluice().apply(RuleLayer.FILE, "test", RuleSet.of(List.of(rules)));
    }

    CallCounts counts(String resource) {
        return sluice()
                .find(resource)
                .map(Guard::snapshot)
                .orElseThrow(() -> new AssertionError("no " + resource + " among " + sluice().guards()))
                .counts();
    }

    /** What is in flight through all guards. */
    long inFlight() {
        return sluice().guards().stream()
                .mapToLong(guard -> guard.snapshot().counts().inFlight())
                .sum();
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return client.send(request(path, headers), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> getAsync(String path, String... headers) {
        return client.sendAsync(request(path, headers), BodyHandlers.ofString());
    }

    HttpResponse<InputStream> open(String path) throws Exception {
        return client.send(request(path), BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
        return headers.length == 0
                ? request.build()
                : request.headers(headers).build();
    }

    /** A connection that has sent these lines, each byte as it stands there. */
    Socket raw(String... lines) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** The status of the answer to these lines; 0 if the connection was closed without one. */
    int rawStatus(String... lines) throws IOException {
        try (Socket socket = raw(lines)) {
            byte[] head = socket.getInputStream().readNBytes(12); // HTTP/1.1 200
            return head.length < 12 ? 0 : Integer.parseInt(new String(head, 9, 3, StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
