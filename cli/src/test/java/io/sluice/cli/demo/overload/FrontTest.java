package io.sluice.cli.demo.overload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FrontTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final AtomicInteger free = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger answered = new AtomicInteger();
    private final Limiter limiter = () -> free.getAndDecrement() > 0 ? answered::incrementAndGet : null;

    /** Serves on a thread of its own that ends with this virtual machine. */
    private static int serve(Limiter limiter, Endpoint endpoint) throws IOException {
        Front front = new Front(limiter, endpoint);
        Thread thread = new Thread(
                () -> {
                    try {
                        front.run();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                "front");
        thread.setDaemon(true);
        thread.start();
        return front.port();
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(US_ASCII));
        return status(socket);
    }

    /** Reads one answer and returns its first line. */
    private static String status(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return "end";
            }
            answer.append((char) next);
        }
        return answer.substring(0, answer.indexOf("\r\n"));
    }

    @Test
    void answers_what_is_taken_and_refuses_the_rest_on_one_connection() throws IOException {
        free.set(1);
        try (Socket socket = connect(serve(limiter, Runnable::run))) {
            assertThat(ask(socket)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(answered).hasValue(1);
            assertThat(ask(socket)).isEqualTo("HTTP/1.1 503 Service Unavailable");
            assertThat(answered).as("a refused call is no use").hasValue(1);
        }
    }

    @Test
    void a_request_may_come_in_pieces() throws IOException {
        try (Socket socket = connect(serve(limiter, Runnable::run))) {
            for (byte piece : REQUEST.getBytes(US_ASCII)) {
                socket.getOutputStream().write(piece);
            }
            assertThat(status(socket)).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void a_request_without_end_is_hung_up_on() throws IOException {
        try (Socket socket = connect(serve(limiter, Runnable::run))) {
            socket.getOutputStream().write("x".repeat(1_024).getBytes(US_ASCII));
            assertThat(status(socket)).isEqualTo("end");
        }
    }

    @Test
    void a_caller_that_has_gone_holds_its_use_until_the_work_is_done() throws IOException {
        Queue<Runnable> working = new ConcurrentLinkedQueue<>();
        int port = serve(limiter, working::add);
        try (Socket gone = connect(port)) {
            gone.getOutputStream().write(REQUEST.getBytes(US_ASCII));
            while (working.isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThat(answered).hasValue(0);
        working.remove().run();
        assertThat(answered).hasValue(1);
    }

    @Test
    void a_server_without_a_thread_refuses_and_ends_the_use() throws IOException {
        Endpoint full = done -> {
            throw new RejectedExecutionException();
        };
        try (Socket socket = connect(serve(limiter, full))) {
            assertThat(ask(socket)).isEqualTo("HTTP/1.1 503 Service Unavailable");
        }
        assertThat(answered).hasValue(1);
    }

    @Test
    void callers_and_a_server_agree_on_what_became_of_every_call() throws IOException {
        free.set(100);
        int port = serve(limiter, Runnable::run);
        List<Second> told = new ArrayList<>();
        List<Phase> phases = List.of(Phase.open(300, 1));
        new Callers(port, Duration.ofMillis(200), phases, 7, NanoClock.system()).run(told::add);
        assertThat(told).singleElement().satisfies(second -> {
            assertThat(second.offered()).isEqualTo(Schedule.of(phases, 7).calls());
            assertThat(second.good() + second.refused() + second.late() + second.failed())
                    .isEqualTo(second.offered());
            assertThat(second.good()).as("taken, and in time").isLessThanOrEqualTo(100);
            assertThat(answered).as("taken").hasValue(100);
        });
    }

    @Test
    void callers_give_up_on_a_server_that_never_answers() throws IOException {
        int port = serve(limiter, done -> {});
        List<Second> told = new ArrayList<>();
        List<Phase> phases = List.of(Phase.open(20, 1));
        new Callers(port, Duration.ofMillis(50), phases, 7, NanoClock.system()).run(told::add);
        assertThat(told.get(0).late()).isEqualTo(told.get(0).offered()).isPositive();
        assertThat(told.get(0).p50()).isEqualTo(50_000_000);
    }
}
