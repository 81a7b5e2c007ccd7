package io.sluice.spring.it.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A callee that answers what it is told to, and 200 when it was told nothing. */
final class FlakyCallee implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> next = new ConcurrentLinkedQueue<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch rest = new CountDownLatch(1);

    private record Answer(int status, @Nullable String retryAfter) {}

    FlakyCallee() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    String url() {
        return "http://" + host();
    }

    FlakyCallee willAnswer(int... statuses) {
        for (int status : statuses) {
            next.add(new Answer(status, null));
        }
        return this;
    }

    FlakyCallee willAnswerRetryAfter(int status, String retryAfter) {
        next.add(new Answer(status, retryAfter));
        return this;
    }

    /** Method and path of each request. */
    List<String> asked() {
        return asked;
    }

    /** Lets {@code /stream} go on to its end. */
    void sendTheRest() {
        rest.countDown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI().getPath());
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().equals("/stream")) {
                stream(exchange);
                return;
            }
            Answer told = next.poll();
            Answer answer = told == null ? new Answer(200, null) : told;
            if (answer.retryAfter() != null) {
                exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
            }
            byte[] body = ("answer " + asked.size() + " is " + answer.status()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        body.write("first\n".getBytes(StandardCharsets.UTF_8));
        body.flush();
        try {
            rest.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        body.write("last\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        rest.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
