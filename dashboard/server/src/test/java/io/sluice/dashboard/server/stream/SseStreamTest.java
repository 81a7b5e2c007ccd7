package io.sluice.dashboard.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SseStreamTest {
    private final Socket socket = new Socket();

    /** Takes what is written when the test says so. */
    private static final class Socket extends ServletOutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private boolean ready;
        private Runnable whileWriting = () -> {};
        private @Nullable WriteListener listener;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener writer) {
            listener = writer;
        }

        @Override
        public void write(int octet) {
            whileWriting.run();
            taken.write(octet);
        }

        void takeAll() throws IOException {
            ready = true;
            assertThat(listener).isNotNull();
            listener.onWritePossible();
        }

        @Override
        public String toString() {
            return taken.toString(StandardCharsets.UTF_8);
        }
    }

    private SseStream open() throws IOException {
        HttpServletResponse response = answering(HttpServletResponse.class, Map.of("getOutputStream", socket));
        AsyncContext context = answering(AsyncContext.class, Map.of("getResponse", response));
        HttpServletRequest request = answering(HttpServletRequest.class, Map.of("startAsync", context));
        return SseStream.open(request, response, new ManualClock(), bytes("first "), ended -> {});
    }

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> answers.get(method.getName())));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void of_what_waits_the_newest_of_each_kind_is_sent() throws IOException {
        SseStream stream = open();
        stream.send("rules", bytes("r1 "));
        stream.send("rules", bytes("r2 "));
        stream.send("ping", bytes("p1 "));
        socket.takeAll();
        assertThat(socket).hasToString("first r2 p1 ");
        stream.send("rules", bytes("r3 "));
        assertThat(socket).hasToString("first r2 p1 r3 ");
    }

    /** What rules say of the fleet, or of overrides, must not arrive after what was said of that later. */
    @Test
    void what_was_sent_first_arrives_first() throws IOException {
        SseStream stream = open();
        stream.send("fleet", bytes("f3 "));
        stream.send("rules", bytes("r1,f3 "));
        stream.send("fleet", bytes("f4 "));
        socket.takeAll();
        assertThat(socket).hasToString("first r1,f3 f4 ");
    }

    @Test
    void what_is_only_offered_is_written_later_in_the_same_order() throws IOException {
        SseStream stream = open();
        socket.takeAll();
        stream.offer("rules", bytes("r1 "));
        stream.offer("fleet", bytes("f3 "));
        stream.offer("rules", bytes("r2 "));
        assertThat(socket).hasToString("first ");
        stream.flush();
        assertThat(socket).hasToString("first f3 r2 ");
    }

    /** Who offers may hold a lock that many want. */
    @Test
    void who_offers_does_not_wait_for_who_writes_and_it_is_written_all_the_same() throws IOException {
        SseStream stream = open();
        socket.takeAll();
        socket.whileWriting = () -> {
            socket.whileWriting = () -> {};
            CompletableFuture.runAsync(() -> stream.offer("rules", bytes("r2 ")))
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        };
        stream.send("rules", bytes("r1 "));
        assertThat(socket).hasToString("first r1 r2 ");
    }

    @Test
    void after_its_end_nothing_is_written() throws IOException {
        SseStream stream = open();
        socket.takeAll();
        stream.offer("rules", bytes("r1 "));
        stream.close();
        stream.flush();
        stream.send("rules", bytes("r2 "));
        assertThat(socket).hasToString("first ");
    }
}
