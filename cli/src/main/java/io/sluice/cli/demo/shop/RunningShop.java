package io.sluice.cli.demo.shop;

import io.sluice.cli.demo.Child;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Processes;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The shop in a process of its own, as its visitors and the weather see it. */
final class RunningShop {
    private static final String MAIN = "io.sluice.shop.ShopOnFreePorts";
    private static final int WARM_UP = 200;
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI front;
    private final URI payments;

    private RunningShop(Message listening) {
        front = URI.create("http://127.0.0.1:" + listening.number("front"));
        payments = URI.create("http://127.0.0.1:" + listening.number("payments"));
    }

    /** Starts it; returns when all its applications listen, and the first customers have been served. */
    static RunningShop start(Processes processes) throws InterruptedException {
        Child child = processes.start("the shop", classPath(), MAIN, List.of());
        RunningShop shop = new RunningShop(child.next("listening", START));
        for (int i = 0; i < WARM_UP; i++) {
            shop.buy("early-" + i).join();
        }
        return shop;
    }

    /** What {@code ./sluice demo} has built beside this program. */
    private static String classPath() {
        Path target = root().resolve(Path.of("examples", "spring-shop", "target"));
        if (!Files.isDirectory(target.resolve("lib"))) {
            throw new UncheckedIOException(new IOException(
                    "the shop must be built, but is not there: " + target + "; ./sluice demo builds it"));
        }
        return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*";
    }

    private static Path root() {
        try {
            Path classes = Path.of(RunningShop.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve(Path.of("..", "..", "..")).normalize(); // from cli/target/classes
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Buys something; hears what the shop says. */
    CompletableFuture<HttpResponse<String>> buy(String customer) {
        HttpRequest request = HttpRequest.newBuilder(front.resolve("/buy/tea"))
                .header("X-Customer", customer)
                .timeout(PATIENCE)
                .POST(BodyPublishers.noBody())
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    /** How often payments were asked for so far. */
    long asked() throws InterruptedException {
        return Long.parseLong(send(HttpRequest.newBuilder(payments.resolve("/asked"))));
    }

    /** Changes how payments are doing. */
    void weather(String next) throws InterruptedException {
        send(HttpRequest.newBuilder(payments.resolve("/weather/" + next)).PUT(BodyPublishers.noBody()));
    }

    private String send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException("payments could not be reached", e);
        }
    }
}
